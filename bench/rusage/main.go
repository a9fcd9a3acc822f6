// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

// Command rusage runs the program "provider" beside it and appends what that used to the file that BENCH_USAGE names: a
// line with the seconds of CPU (user and system) and the peak memory in KiB. The CLI starts it in the provider's place.
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

func main() {
	self, err := os.Executable()
	if err != nil {
		fail(err)
	}
	cmd := exec.Command(filepath.Join(filepath.Dir(self), "provider"), os.Args[1:]...) //nolint:gosec,noctx // it lies beside this program
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		fail(err)
	}
	if err := record(cmd.ProcessState); err != nil {
		fail(err)
	}
	os.Exit(cmd.ProcessState.ExitCode())
}

func record(state *os.ProcessState) error {
	usage, ok := state.SysUsage().(*syscall.Rusage)
	name := os.Getenv("BENCH_USAGE")
	if !ok || name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // make bench names the file
	if err != nil {
		return err
	}
	cpu := state.UserTime() + state.SystemTime()
	_, err = fmt.Fprintf(file, "%.4f %d\n", cpu.Round(time.Microsecond).Seconds(), usage.Maxrss)
	return errors.Join(err, file.Close())
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "rusage:", err)
	os.Exit(1)
}
