# Lo que en Estados Unidos se dice de otra manera.
can-cancel-until = Hasta el { $until }. Antes de decidir verá si tiene algún costo.
can-cancel-any = Hasta que empiece. Antes de decidir verá si tiene algún costo.
