# La reserva: servicio, día y hora, datos, confirmación.
steps = Pasos de la reserva
step = Paso { $n } de 4
step-service = Servicio
step-time = Día y hora
step-details = Sus datos
step-confirm = Confirmar
step-done = (hecho)
free-of-charge = Sin coste

services-title = Elegir un servicio
services-heading = ¿Para qué necesita cita?
services-lead = Antes de confirmar verá el precio y hasta cuándo puede cancelar.
services-staff = Ha iniciado sesión con una cuenta del equipo: desde aquí todavía no puede reservar para clientes.
services-none = Ahora mismo no se puede reservar nada en línea.
services-registered = Aquí solo pueden reservar en línea los clientes con cuenta, y todavía no se puede abrir ninguna. Para pedir cita, póngase en contacto con nosotros.
services-by-staff = Aquí no se puede reservar en línea. Para pedir cita, póngase en contacto con nosotros.
services-before = Antes de empezar
services-asks = Sus datos
promise-account = Sin cuenta.
promise-payment = No paga nada ahora.
open-now = Abierto ahora
open-today = Hoy { $hours }
open-span = de { $times }
open-spans = { $spans } y { $last }
opens-tomorrow = Abre mañana { $at }
opens-on = Abre el { $day } { $at }
needs-email = Solo le pedimos su nombre y su correo.
needs-phone = Solo le pedimos su nombre y su teléfono.
needs-both = Solo le pedimos su nombre, su correo y su teléfono.
needs-either = Solo le pedimos su nombre y un correo o un teléfono.
needs-name = Solo le pedimos su nombre.
needs-answers = Algunos servicios hacen además una o dos preguntas.
services-cancel = Puede cancelar
services-cancel-free = Puede cancelar sin coste
services-cancelling = Por internet, hasta { $before }.
services-cancelling-free = Por internet, hasta { $before }.
services-cancelling-any = Por internet, hasta que empiece la cita.
services-cancelling-any-free = Por internet, hasta que empiece la cita.
services-sealed = Sus datos, cifrados
services-sealed-more = Solo los usamos para gestionar su cita.
services-discreet = Discreción
services-discreet-more = Ni el correo ni el calendario dicen qué servicio ha reservado.

your-booking = Su cita
change = Cambiar
change-service = el servicio
change-time = el día y la hora
change-provider = con quién
change-details = sus datos
to-be-chosen = Por elegir
with = con { $name }
with-anybody = con cualquier profesional
anybody = Cualquier profesional
anybody-more = Verá más horas

times-title = { $n ->
    [0] { $day }, sin horas libres | Elegir hora
    [one] { $day }, 1 hora libre | Elegir hora
   *[other] { $day }, { $n } horas libres | Elegir hora
}
skip-to-times = Ir a las horas
next-time = Lo antes posible: { $day }, { $time }
next-late = Con candado: ya no se podrá cancelar en línea
soonest = Lo antes posible
all-with = Todas con { $name }
deadline-all = { $n ->
    [one] Esta hora ya no se podrá cancelar en línea.
   *[other] Estas horas ya no se podrán cancelar en línea.
}
deadline-some = Ya no se podrá cancelar en línea
times-heading = ¿Cuándo le viene bien?
who-legend = ¿Con quién?
who-show = Ver sus horas
who-first = Primera hora libre: { $day }
who-from = Desde el { $day }
who-none = Sin horas libres en { $month }
month-caption = Días con horas libres en { $month }
day-none = sin horas libres
day-few = pocas horas libres
day-many = muchas horas libres
day-chosen = { $n ->
    [0] sin horas libres, día elegido
    [one] 1 hora libre, día elegido
   *[other] { $n } horas libres, día elegido
}
key-many = Muchas horas
key-few = Quedan pocas
part-morning = Mañana
part-afternoon = Tarde
part-evening = Tarde, desde las 18:00
zone-now = { $zone }. { $now }.
zone-other = Debajo, la hora equivalente en { $zone }.
elsewhere = En { $place }: { $when }
zones-summary = Ver las horas en otra zona horaria
zones-label = Zona horaria
zones-hint = La cita es siempre en hora de { $city }. La otra hora se muestra debajo.
zones-show = Cambiar zona
times-none-heading = No hay horas libres
times-none = No hay horas libres del { $from } al { $to }.
times-none-day = No quedan horas libres este día. Elija otro en el calendario.
times-anybody = Ver las horas de cualquier profesional
times-next = Ver { $month }
times-call = O llámenos:
slot-taken = Alguien acaba de reservar esa hora
slot-unavailable = Esa hora ya no se puede reservar
slot-more = No se ha reservado nada. Elija otra hora: sus datos siguen aquí y no tendrá que escribirlos otra vez.
slot-own = Ya ha reservado usted esa hora
slot-own-more = Su cita sigue en pie. Si quiere otra además, elija otra hora: sus datos siguen aquí.
slot-own-booking = Ver la cita que ya ha reservado

details-title = Sus datos
details-go = Revisar la cita
back-to-times = Volver a día y hora
wrong-heading = Hay algo que corregir
error-word = Error:
field-optional = (opcional)
name-label = Nombre y apellidos
email-label = Correo electrónico
email-hint = Le enviaremos aquí la confirmación y el enlace para ver o cancelar su cita.
email-hint-either = Le enviaremos aquí la confirmación y el enlace para ver o cancelar su cita. Déjenos el correo, el teléfono o los dos.
phone-label = Teléfono móvil
phone-hint = Solo para avisarle de algo sobre esta cita. Incluya el prefijo si el número es de otro país.
no-cards = No escriba aquí números de tarjeta.
answer-who-reads = Solo lo ve nuestro equipo, y queda registrado quién lo abre.
choose-one = Elija una opción
yes = Sí
no = No
no-answer = Sin respuesta
left-one = Le queda 1 carácter
left-many = Le quedan # caracteres
over-one = Sobra 1 carácter
over-many = Sobran # caracteres
news-heading = Novedades de { $business }
news-email = Quiero recibir ofertas por correo
news-more = No afecta a su cita. Puede darse de baja cuando quiera.
error-name-missing = Escriba su nombre y apellidos
error-name = Escriba su nombre en una línea, con 120 caracteres como máximo
error-name-unseen = Su nombre contiene caracteres que no podemos guardar. Escríbalo a mano en vez de pegarlo.
error-email-missing = Escriba su correo electrónico
error-email = Escriba el correo con el formato correcto, como nombre@ejemplo.com
error-phone-missing = Escriba su número de teléfono
error-phone = Escriba un número de teléfono de 6 a 20 cifras, como 600 000 000
error-card = Esto parece un número de tarjeta: bórrelo, nunca guardamos números de tarjeta. Si es otro número, ponga una palabra entre sus partes.
error-card-phone = Esto parece un número de tarjeta. Escriba su teléfono con + y el prefijo del país, como +34 600 000 000
error-answer-missing = Responda a «{ $question }»
error-answer-text = Responda a «{ $question }» con { $n } caracteres como máximo
error-answer-unseen = «{ $question }»: el texto pegado contiene caracteres que no podemos guardar. Escríbalo a mano.
error-answer-day = Responda a «{ $question }» con una fecha, como 25/11/2026
error-answer-option = Responda a «{ $question }» con una de las opciones
error-other = Lo que se pide ha cambiado mientras escribía. Revise sus datos y continúe.

confirm-title = Revise y confirme su cita
pay-heading = Precio
pay-on-the-day = Se paga el día de la cita. Ahora no se le cobra nada.
pay-in-part = El resto se paga el día de la cita.
pay-before = Antes de la cita
fact-service = Servicio
fact-with = Con
fact-where = Dónde
fact-person = A nombre de
fact-news = Ofertas por correo
where-open = Según con quién sea: se lo diremos al confirmar.
if-cancelling = Si tiene que cancelar
until = Hasta el { $moment }
hours-before = { $n ->
    [one] 1 hora antes
   *[other] { $n } horas antes
}
minutes-before = { $n ->
    [one] 1 minuto antes
   *[other] { $n } minutos antes
}
cancel-all = Le devolvemos todo lo que haya pagado.
cancel-part = Le devolvemos el { $percent } de lo que haya pagado.
cancel-nothing = Puede cancelar en línea, sin devolución.
cancel-free = Puede cancelar en línea, sin coste.
cancel-over = El plazo para cancelar en línea terminó el { $moment }
cancel-after = Después
cancel-after-more = Ya no se puede cancelar en línea y no hay devolución.
cancel-unpaid = Como no paga nada por adelantado, no hay nada que devolver si cancela.
cancel-never = Si reserva esta hora, no podrá cancelarla en línea
cancel-never-more = Empieza dentro de muy poco. Si le surge algo, póngase en contacto con nosotros.
cancel-call = Si le surge algo, llámenos:
agree-heading = Antes de confirmar
accept-terms = He leído y acepto los términos y condiciones
accept-cancellation = He leído y acepto la política de cancelación
read-terms = Leer los términos y condiciones
read-cancellation = Leer la política de cancelación
new-tab = (se abre en otra pestaña)
version = Versión { $number }, del { $date }
version-terms = Términos y condiciones: { $version }
version-cancellation = Política de cancelación: { $version }
tick-this = Marque esta casilla para poder confirmar
confirm-go = Confirmar la cita
back-to-details = Volver a sus datos
missing-box-heading = { $n ->
    [one] Marque la casilla para confirmar
   *[other] Marque las dos casillas para confirmar
}
missing-terms = Acepte los términos y condiciones
missing-cancellation = Acepte la política de cancelación
nothing-booked = No se ha reservado ni cobrado nada todavía.
outdated-terms = Los términos y condiciones han cambiado. { $version }.
outdated-cancellation = La política de cancelación ha cambiado. { $version }.
outdated-more = No se ha reservado nada. Lea el texto nuevo y marque las casillas para confirmar.
price-changed = El precio ha cambiado: ahora es { $price }
price-changed-more = No se ha reservado nada. Revise el precio y confirme si le parece bien.
one-booking = No se ha cobrado nada. Sus datos siguen aquí. Puede volver a intentarlo: aunque lo envíe varias veces, se hará una sola reserva.

already-heading = Ya ha reservado con este formulario
already-lead = Después cambió algo y lo volvió a enviar. No se ha hecho una segunda reserva.
already-mail = El enlace para ver la que reservó está en el mensaje de confirmación.
already-see = Ver la cita abierta en este navegador
already-another = Reservar otra cita
