# The tenant does not know windows, so importing only records that the window was announced: give the UUID that the
# resource had as its id in a lost state, or any new UUID. The next apply adopts the configuration and sends nothing.
terraform import luma_maintenance_window.exchange 0b1c7b0e-8d8f-4c55-9a4c-2f3f1f0b6a01
