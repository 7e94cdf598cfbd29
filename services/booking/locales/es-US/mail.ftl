# Lo que en Estados Unidos se dice de otra manera.
fact-deadline-free = Puede cancelar sin costo hasta el
sentence-deadline-free = Puede cancelar sin costo hasta el { $value }.
