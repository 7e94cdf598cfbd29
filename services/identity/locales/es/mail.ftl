# Correos a quien tiene una cuenta o va a tenerla. Fechas y horas llegan con su formato (kit/locale).
invitation-subject = Invitación al equipo de { $business }
invitation-preview = Elija una contraseña para crear su cuenta. El enlace sirve una sola vez.
invitation-heading = Cree su cuenta
invitation-lead = { $business } le invita a formar parte de su equipo. Siga el enlace para escribir su nombre y elegir una contraseña.
invitation-until = El enlace sirve una sola vez, hasta el { $until }. { $zone }.
invitation-action = Aceptar la invitación
invitation-secret = No comparta este enlace: quien lo tenga puede crear la cuenta.
invitation-ignore = ¿No esperaba este correo? No tiene que hacer nada: no hay ninguna cuenta hasta que se acepta la invitación.
made-with = Enviado por Holdfast para { $business }.
