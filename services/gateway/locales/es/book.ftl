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
services-heading = ¿Qué cita necesita?
services-lead = Antes de confirmar verá el precio y hasta cuándo puede cancelar.
services-none = Ahora mismo no se puede reservar nada en línea.
services-before = Antes de empezar
services-no-account = No hace falta una cuenta
services-no-account-more = Bastan su nombre y una forma de localizarle.
services-cancel = Cancelar es posible
services-cancelling = en línea, hasta { $length } antes de la cita.
services-sealed = Sus datos, cifrados
services-sealed-more = Los usamos para su cita y para nada más.
services-sealed-hipaa = Nuestros mensajes nunca dicen qué servicio ha reservado.
