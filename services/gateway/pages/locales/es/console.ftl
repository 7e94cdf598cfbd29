# La consola: el día y una cita.
today = Hoy
yesterday = Ayer
tomorrow = Mañana
day-before = Día anterior
day-after = Día siguiente
day-hours = Este día tiene { $n } horas: cambia la hora.
own-only = Aquí están solo sus propias citas.
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
day-unlinked-more = Por eso aquí no puede aparecer ninguna cita. Pida a administración que la una.
day-empty-more = Las reservas aparecen aquí en cuanto se hacen.
reading-recorded = Cada vez que se abre el día o una ficha, queda registrado quién lo hizo y cuándo.
client-erased = Datos borrados
client-unreadable = No se pueden leer los datos
unreadable = Algunos datos de esta cita no se pueden leer y no se muestran. El equipo de la plataforma ya está avisado.

state-badge-awaiting-payment = Guardada
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
entry-cancel-until = Cancelar en línea, hasta
entry-language = Idioma de los mensajes
price-paid = Pagado: { $paid }. Pendiente: { $due }

evidence-heading = Lo que aceptó, y la prueba
proof-nothing = Para esta cita no hubo que aceptar ningún texto.
proof-correct = La prueba es correcta
proof-correct-more = Coincide con su huella, nombra estos textos y su registro en el libro es el que se firmó.
proof-waiting = La prueba es correcta y consta en el libro
proof-waiting-more = Coincide con su huella y nombra estos textos. La firma del libro llega en un minuto, más o menos.
proof-altered = El libro no coincide
proof-altered-more = El registro del libro no es el que se escribió o se firmó. Avise a la persona titular y no modifique nada.
proof-early = La prueba es correcta y va camino del libro
proof-early-more = Coincide con su huella y nombra estos textos. Todavía no consta en el libro: suele llegar en unos segundos.
proof-broken = La prueba no coincide
proof-broken-more = El documento no corresponde a su huella o no nombra estos textos. Avise a la persona titular y no modifique nada.
proof-unavailable = Ahora mismo no se puede comprobar la prueba
proof-unavailable-more = Vuelva a abrir esta página dentro de un momento. La cita no cambia por ello.
proof-checkpoint = { $when }, hasta el registro { $record }, con la llave { $key }
texts = Textos aceptados
text = Texto
text-version = Versión
fingerprint = Huella
text-language = Idioma
kind-terms = Términos y condiciones
kind-cancellation = Política de cancelación
kind-privacy = Aviso de privacidad
evidence-accepted = Aceptados
evidence-receipt = Recibo
ledger-place = Registro en el libro
checkpoint = Firma del libro
checkpoint-none = Todavía sin firmar

history = Historial
event =
    { $state ->
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
        [guest] Por quien reserva, sin cuenta
        [client] Por quien reserva, con su cuenta
        [staff] Por el equipo
       *[system] De forma automática
    }
event-reason = Motivo: «{ $reason }»
event-refund = Devolución: { $amount } ({ $percent } de { $paid })
event-fee = Cargo: { $fee }
event-rule = Regla aplicada: { $rule }
event-unmailed = No se envió ningún mensaje: la dirección ya había recibido todos los que enviamos en un día.

revoke-heading = El enlace de quien reserva
revoke-more = Quien tenga el enlace de los mensajes ve esta cita y puede cancelarla. Una vez anulado, ningún enlace abre esta cita hasta que quien reservó pida uno nuevo.
revoke = Anular el enlace
revoked = El enlace está anulado.
