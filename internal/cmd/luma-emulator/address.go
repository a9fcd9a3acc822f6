// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
)

// checkListen refuses addresses that others can reach, unless that is wanted.
func checkListen(address string, allowRemote bool) error {
	host, port, err := net.SplitHostPort(address)
	if _, number := strconv.ParseUint(port, 10, 16); err != nil || number != nil {
		return fmt.Errorf("--listen %q: must be HOST:PORT, such as 127.0.0.1:8080", address)
	}
	if allowRemote || isLoopback(host) {
		return nil
	}
	return fmt.Errorf("--listen %q: other machines could reach this address: use 127.0.0.1:PORT, or add --allow-remote", address)
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// checkHosts checks names that clients use for this machine. There are no wildcards: a name that is not listed may be
// one that a web page has made point here.
func checkHosts(hosts []string) error {
	for _, host := range hosts {
		if strings.ContainsAny(host, "*/: ") {
			return fmt.Errorf("--allowed-host %q: must be the host name that clients use, without scheme and port, such as luma", host)
		}
	}
	return nil
}

// clientAddress is the host and port that clients use for a listener: the first allowed host name if other machines are
// clients too, else a loopback address.
func clientAddress(listener net.Addr, c config) string {
	host, port, _ := net.SplitHostPort(listener.String()) // a TCP address has both
	ip, err := netip.ParseAddr(host)
	switch {
	case err == nil && !ip.IsLoopback() && len(c.options.Hosts) > 0:
		host = c.options.Hosts[0]
	case err == nil && ip.IsUnspecified():
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
