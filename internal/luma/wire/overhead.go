// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package wire

import (
	"crypto/tls"
	"strings"
)

// recordOverhead is what TLS adds to each record of a request, in bytes; each record is a separate write. It is exact for every
// cipher of TLS 1.3 and for those of TLS 1.2 with authenticated encryption, and the least for the old block ciphers.
func recordOverhead(state tls.ConnectionState) int {
	const header, tag = 5, 16
	switch {
	case state.Version == tls.VersionTLS13:
		return header + tag + 1 // the type of the content
	case state.CipherSuite == tls.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256, state.CipherSuite == tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256:
		return header + tag
	case strings.Contains(tls.CipherSuiteName(state.CipherSuite), "_GCM_"):
		return header + tag + 8 // the explicit nonce
	default:
		return header + 16 + 20 + 1 // a vector, a SHA-1, padding
	}
}
