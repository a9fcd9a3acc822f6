locals {
  # Patch Tuesdays at 9 PM, without the one in January.
  patch_tuesdays = provider::luma::occurrences({
    rrule     = <<-RULE
      FREQ=MONTHLY;BYDAY=2TU
      EXDATE:20270112
    RULE
    starts_at = "2026-12-08T21:00"
    time_zone = "America/Los_Angeles"
    until     = "2027-03-31"
  })
}

output "patch_tuesdays" {
  # ["2026-12-08T21:00:00-08:00", "2027-02-09T21:00:00-08:00", "2027-03-09T21:00:00-08:00"]
  value = local.patch_tuesdays
}
