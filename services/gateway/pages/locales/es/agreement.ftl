# Un acuerdo en su dirección permanente.
agreement-published = Publicado el { $date }.
agreement-language = Idioma:
proof-heading = Cómo comprobarlo
proof-lead = Este texto queda en esta dirección para siempre. Su huella (SHA-256) cambia con cada letra; su recibo la nombra.
