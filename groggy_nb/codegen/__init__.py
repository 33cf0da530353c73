"""From a program to native functions: cut, schedule, place in memory, emit, build."""
