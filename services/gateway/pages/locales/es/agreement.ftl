# Un acuerdo en su dirección permanente.
agreement-published = Publicado el { $date }.
agreement-language = Idioma:
proof-heading = Cómo comprobarlo
proof-lead = Este texto queda en esta dirección para siempre. Su huella (SHA-256) cambia con cada letra; su recibo la nombra.
proof-lead-notice = Este texto se muestra, no se acepta. Cada versión queda para siempre en su propia dirección; su huella (SHA-256) cambia con cada letra, y la prueba de su cita nombra la que usted pudo leer.
lasting-address = Dirección permanente de esta versión
responsible-heading = Quién es responsable de sus datos
