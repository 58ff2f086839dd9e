from pages.api_call import Route

TABLE: tuple[Route, ...] = ()
