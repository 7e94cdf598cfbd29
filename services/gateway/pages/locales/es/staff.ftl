# El acceso del equipo.
sign-in = Iniciar sesión
sign-in-lead = Para el equipo de { $business }.
sign-in-book = ¿Quiere reservar? No necesita cuenta.
sign-in-book-link = Pedir cita
email = Correo electrónico
password = Contraseña
show = Mostrar
show-password = la contraseña
enter = Entrar
email-missing = Escriba su correo electrónico
email-wrong = Escriba un correo completo, como nombre@ejemplo.com
password-missing = Escriba su contraseña
sign-in-failed = No hemos podido iniciar su sesión
sign-in-check = Compruebe el correo y la contraseña
sign-in-closed = Después de muchos intentos seguidos hay que esperar un rato, también con la contraseña correcta.
sign-in-stale = Esta página ha caducado
sign-in-stale-more = Estuvo abierta demasiado tiempo o se envió desde otro sitio. Vuelva a escribir sus datos y compruebe que su navegador acepta cookies.
sign-in-down = Ahora mismo no podemos iniciar su sesión
sign-in-down-more = Espere un momento, escriba otra vez la contraseña y vuelva a intentarlo.
enrolment = Falta configurar el segundo paso
enrolment-more = La contraseña es correcta, pero su papel exige un segundo paso al entrar y el plazo para configurarlo ha terminado. Hable con la persona titular de la cuenta o con administración.
session-quiet-ended = Su sesión se ha cerrado por inactividad, para proteger los datos.
session-ended = Su sesión ha terminado. Para proteger los datos, se cierra tras un rato sin actividad y, en todo caso, al llegar a su duración máxima.
step-ended = Este paso ya no está abierto. Si acaba de cambiar la contraseña, inicie sesión con la nueva.
signed-out = Ha cerrado la sesión
signed-out-more = En este navegador ya no hay acceso a los datos.

# La sesión en la consola.
console = Consola
menu = Menú
role-owner = Titular
role-admin = Administración
role-employee = Equipo
sign-out = Cerrar sesión
sign-out-stale = Su sesión sigue abierta
sign-out-stale-more = El botón era de una página de una sesión anterior, así que no se ha cerrado nada. Puede cerrar la sesión aquí.
to-console = Volver a la consola
session-until = La sesión se cierra a las
session-soon = Su sesión está a punto de cerrarse
session-2-minutes = Su sesión se cierra en 2 minutos
session-30-seconds = Su sesión se cierra en 30 segundos
session-quiet =
    { $n ->
        [one] Lleva { $n } minuto sin actividad.
       *[other] Lleva { $n } minutos sin actividad.
    }
session-closes-at = Se cerrará, para proteger los datos, a las
session-unsaved = Lo que no haya guardado se perderá.
session-latest-today = En todo caso, la sesión termina hoy a las { $time }, { $length } después de entrar.
session-latest = En todo caso, la sesión termina el { $day } a las { $time }, { $length } después de entrar.
hours =
    { $n ->
        [one] { $n } hora
       *[other] { $n } horas
    }
session-keep-alive = Seguir en la sesión
session-understood = Entendido
session-out-now = Cerrar sesión ahora
session-failed = No se ha podido prolongar la sesión. Vuelva a intentarlo.
