# Aceptar una invitación al equipo.
invitation-heading = Cree su cuenta
invitation-lead = { $business } le ha invitado a formar parte de su equipo. Escriba su nombre y elija una contraseña.
invitation-until = Puede hacerlo hasta el { $until }.
invitation-email = Iniciará sesión con esta dirección. Aquí no se puede cambiar.
invitation-accept = Crear la cuenta
invitation-down = Ahora mismo no podemos crear su cuenta
invitation-closed = Esta invitación no se puede abrir
invitation-closed-lead = Abra el enlace del último correo que le hemos enviado. Sirve una sola vez, durante 24 horas, y aquí queda abierto 10 minutos.
invitation-closed-more = Si sigue sin abrirse, pida a quien le invitó que se la envíe otra vez. Si ya ha creado su cuenta, inicie sesión.
invitation-made = Su cuenta está lista
invitation-made-more = Inicie sesión con su correo y la contraseña que acaba de elegir.
