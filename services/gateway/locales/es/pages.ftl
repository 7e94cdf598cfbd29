# Las palabras de las páginas.
front-title = Citas
front-lead = Las citas de este negocio se pueden reservar a través de su interfaz para programas. Las páginas para reservar aquí aún no están abiertas.
front-api = Lo que ofrece la interfaz:
front-docs = descripción de la interfaz
phone = Teléfono
email = Correo electrónico
address = Dirección
