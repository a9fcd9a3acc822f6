// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import "os"

// forwarded are the signals that must not end this process before the command has ended. Windows sends Ctrl-C to both.
func forwarded() []os.Signal { return []os.Signal{os.Interrupt} }

func forward(*os.Process, os.Signal) {}

// codeOf returns the exit code of a process.
func codeOf(state *os.ProcessState) int { return state.ExitCode() }
