def test_home(visitor):
    visitor.get("/en/").has("Safe harbours")


def test_enrol(amina):
    amina.post("/en/courses/harbour/enrol")
    amina.get("/en/courses/harbour/").has("0 of 4 steps done")
