output "window_id" {
  description = "Known once the window is announced; let the deployment refer to it."
  value       = luma_maintenance_window.this.id
}

output "announced" {
  description = "What became of the latest notice of the window."
  value = join(" ", compact([
    try("${luma_maintenance_window.this.last_notice.kind} for ${luma_maintenance_window.this.last_notice.audience} is ${luma_maintenance_window.this.last_notice.outcome}.", "No notice yet."),
    luma_maintenance_window.this.texts.announcement,
  ]))
}

output "completed" {
  description = "What became of the completion."
  value       = var.cancelled ? "cancelled" : try("completion for ${luma_notification.completed[0].audience} is ${luma_notification.completed[0].outcome}", "no completion yet")
}
