output "state" {
  value = provider::luma::window_state("2026-12-02T05:00:00Z", "2026-12-02T07:00:00Z", plantimestamp()) # "upcoming", "active" or "ended"
}
