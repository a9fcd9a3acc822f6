// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-luma serves the provider to Terraform or OpenTofu.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"runtime/debug"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/lifetime"
)

// version is set by the release build.
var version = "dev"

func main() {
	debugger := flag.Bool("debug", false, "serve to a debugger such as delve instead of Terraform")
	flag.Parse()
	process := lifetime.New(*debugger)
	tune()
	log.SetOutput(io.Discard) // net/http prints replies that nobody asked for, raw
	server := provider.NewServer(version, provider.WithProcessNonce(process.Nonce()), provider.WithRun(process.Run(), nil))
	if err := process.Serve(provider.Address, server); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// tune spares the work of trace logs that nobody reads, and of garbage collection in a process that lives for one run.
// What it saves is in BenchmarkApply500, as x-untuned/tuned.
func tune() {
	for _, name := range []string{"TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_SDK", "TF_LOG_PATH"} {
		if _, set := os.LookupEnv(name); set {
			return
		}
	}
	os.Setenv("TF_LOG_SDK", "off")
	debug.SetGCPercent(400)
}
