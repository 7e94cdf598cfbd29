# Lo que rodea a cada página.
skip = Saltar al contenido
languages = Idioma
privacy = Privacidad
privacy-lead = Qué hacemos con sus datos:
privacy-notice = aviso de privacidad
staff-sign-in = Acceso del equipo
made-with = Reservas con Holdfast
error-title = Error: { $title }
