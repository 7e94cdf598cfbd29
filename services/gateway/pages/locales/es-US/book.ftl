# Lo que en Estados Unidos se dice de otra manera.
free-of-charge = Sin costo
services-cancel-free = Puede cancelar sin costo
part-evening = Tarde, desde las 6:00 p. m.
phone-label = Teléfono celular
error-phone = Escriba un número de teléfono de 6 a 20 cifras, como 212 555 0123
error-card-phone = Esto parece un número de tarjeta. Escriba su teléfono con + y el código de país, como +1 212 555 0123
cancel-free = Puede cancelar en línea, sin costo.
phone-hint = Solo para avisarle de algo sobre esta cita. Incluya el código de país si el número es de otro país.
