output "window" {
  # "Tue 1 Dec 2026, 21:00–23:00 PST · Wed 2 Dec, 10:30–12:30 IST"
  value = provider::luma::format_window("2026-12-01 21:00", "2026-12-01 23:00", ["America/Los_Angeles", "Asia/Kolkata"], "long")
}
