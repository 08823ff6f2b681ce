"""matchmaker: explained scores, exact choice and proved timetables for buyer-supplier meetings."""
