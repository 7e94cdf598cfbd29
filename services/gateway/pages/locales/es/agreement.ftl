# Un acuerdo en su dirección permanente.
agreement-published = Publicado el { $date }.
agreement-language = Idioma:
agreement-copy = { $url }, copia del { $date }
proof-heading = Cómo comprobarlo
proof-lead = Este texto queda en esta dirección para siempre. Si cambiara una sola letra, cambiaría su huella (SHA-256), que consta en su comprobante.
proof-lead-notice = Este texto se muestra, no se acepta. Cada versión queda para siempre en su propia dirección; si cambiara una sola letra, cambiaría su huella (SHA-256), y la prueba de su cita nombra la versión que usted pudo leer.
lasting-address = Dirección permanente de esta versión
responsible-heading = Quién es responsable de sus datos
