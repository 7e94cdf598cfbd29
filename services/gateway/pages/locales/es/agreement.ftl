# Un acuerdo en su dirección permanente.
agreement-published = Publicado el { $date }.
agreement-language = Idioma:
agreement-copy = { $url }, copia del { $date }
proof-heading = Cómo comprobarlo
proof-lead = Este texto queda en esta dirección para siempre. Si cambiara una sola letra, cambiaría su huella (SHA-256), que consta en su comprobante.
