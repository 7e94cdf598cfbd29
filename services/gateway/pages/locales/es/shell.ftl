# Lo que rodea a cada página.
skip = Saltar al contenido
languages = Idioma
staff-sign-in = Acceso del equipo
made-with = Reservas con Holdfast
error-title = Error: { $title }
