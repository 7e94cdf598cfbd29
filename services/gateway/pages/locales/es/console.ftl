# La consola: el día y una cita.
today = Hoy
yesterday = Ayer
tomorrow = Mañana
day-before = Día anterior
day-after = Día siguiente
day-hours = Este día tiene { $n } horas: cambia la hora.
own-only = Aquí aparecen solo sus propias citas.
day-cut = Este día hay más de { $n } citas: la página muestra las primeras.
figure-all = Citas
figure-ahead = Por atender
figure-over = Terminadas
figure-cancelled = Canceladas
table-heading = El día, por profesional
table-label = Tabla del día, de { $from } a { $to }
provider = Profesional
no-booking = Sin cita
list-now = Ahora y después
list-before = Antes
list-all = Las citas del día
list-gone = Canceladas, rechazadas y caducadas
day-empty = No hay citas este día
day-unlinked = Su cuenta no está unida a ninguna agenda
day-unlinked-more = Por eso aquí no puede aparecer ninguna cita. Pídaselo a administración.
day-empty-more = Las reservas aparecen aquí en cuanto se hacen.
reading-recorded = Se registra quién abre cada día y cada ficha.
client-erased = Datos borrados
client-unreadable = No se pueden leer los datos
unreadable = Algunos datos de esta cita no se pueden leer y no se muestran. El equipo de la plataforma ya está avisado.

state-badge-awaiting-payment = Pendiente de pago
state-badge-pending = Por aprobar
state-badge-confirmed = Confirmada
state-badge-under-way = En curso
state-badge-over = Terminada
state-badge-no-show = No vino
state-badge-cancelled = Cancelada
state-badge-declined = Rechazada
state-badge-expired = Caducada

the-booking = Cita
booking-page = Cita { $code }
booking-heading = La cita
entry-when = Cuándo
entry-service = Servicio
entry-with = Con
entry-contact = Contacto
entry-price = Precio
entry-cancel-until = Cancelación en línea hasta
entry-language = Idioma de los mensajes
price-paid = Pagado: { $paid }. Pendiente: { $due }

evidence-heading = Condiciones aceptadas
proof-nothing = Para esta cita no hubo que aceptar ningún texto.
proof-correct = La prueba es correcta
proof-correct-more = Coincide con su huella, nombra estos textos y consta en el registro tal como se firmó.
proof-waiting = La prueba es correcta y consta en el registro
proof-waiting-more = Coincide con su huella y nombra estos textos. La firma del registro llega en un minuto, más o menos.
proof-altered = El registro no coincide
proof-altered-more = Lo que consta en el registro no es lo que se escribió o se firmó. Avise a la persona titular y no modifique nada.
proof-early = La prueba es correcta y va camino del registro
proof-early-more = Coincide con su huella y nombra estos textos. Todavía no consta en el registro: suele llegar en unos segundos.
proof-broken = La prueba no coincide
proof-broken-more = El documento no corresponde a su huella o no nombra estos textos. Avise a la persona titular y no modifique nada.
proof-unavailable = Ahora mismo no se puede comprobar la prueba
proof-unavailable-more = Vuelva a abrir esta página dentro de un momento. La cita no se ve afectada.
proof-checkpoint = { $when }, hasta el asiento { $record }, con la clave { $key }
texts = Textos aceptados
text = Texto
text-version = Versión
fingerprint = Huella
text-language = Idioma
kind-terms = Términos y condiciones
kind-cancellation = Política de cancelación
kind-privacy = Aviso de privacidad
evidence-accepted = Aceptados
evidence-receipt = Comprobante
ledger-place = Asiento en el registro
checkpoint = Firma del registro
checkpoint-none = Todavía sin firmar

history = Historial
event =
    { $state ->
        [email_corrected] Correo corregido
        [made] Cita creada
        [confirmed] Cita confirmada
        [cancelled] Cita cancelada
        [declined] Cita rechazada
        [expired] Cita caducada
        [no_show] Se anotó que no vino
       *[other] Cita cambiada
    }
event-by =
    { $by ->
        [guest] Por el cliente, en línea
        [client] Por el cliente, con su cuenta
        [staff] Por el equipo
       *[system] De forma automática
    }
event-reason = Motivo: «{ $reason }»
event-refund = Devolución: { $amount } ({ $percent } de { $paid })
event-fee = Cargo: { $fee }
event-rule = Regla aplicada: { $rule }
event-unmailed = No se envió ningún correo: la dirección ya había recibido todos los que enviamos en un día.

revoke-heading = El enlace del cliente
revoke-more = Quien tenga el enlace de los correos ve esta cita y puede cancelarla. Una vez anulado, ningún enlace la abre hasta que el cliente pida uno nuevo.
revoke = Anular el enlace
revoked = El enlace está anulado.
