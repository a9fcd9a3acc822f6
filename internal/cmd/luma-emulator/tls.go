// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"time"
)

// tlsConfig is how https is served, if at all: with a certificate from files, or with a generated one whose authority
// is written to a file.
type tlsConfig struct {
	certFile, keyFile string
	generate          bool
	caFile            string
}

func (f *serverFlags) tlsFlags() {
	c := &f.config.tls
	f.BoolVar(&c.generate, "tls", false, "serve https with a certificate of a new certificate authority, see --tls-ca")
	f.StringVar(&c.caFile, "tls-ca", "luma-emulator-ca.pem", "`file` to which --tls writes the certificate of its authority, for the provider's ca_certificate")
	f.StringVar(&c.certFile, "tls-cert", "", "serve https with the certificate chain in this PEM `file`")
	f.StringVar(&c.keyFile, "tls-key", "", "PEM `file` with the key of --tls-cert")
}

func (c tlsConfig) wanted() bool { return c.generate || c.certFile != "" }

func (c tlsConfig) check() error {
	if (c.certFile == "") != (c.keyFile == "") {
		return errors.New("--tls-cert and --tls-key belong together: set both")
	}
	if c.generate && c.certFile != "" {
		return errors.New("--tls and --tls-cert exclude each other: use one of them")
	}
	return nil
}

// load returns the certificate to serve. HTTP/2 is not offered: a fault could only reset its stream, not its
// connection.
func (c tlsConfig) load(hosts []string) (*tls.Config, error) {
	certificate, err := c.certificate(hosts)
	if err != nil {
		return nil, err
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}, Certificates: []tls.Certificate{certificate}}, nil
}

func (c tlsConfig) certificate(hosts []string) (tls.Certificate, error) {
	if !c.generate {
		certificate, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
		if err != nil {
			err = fmt.Errorf("--tls-cert %s: %w", c.certFile, err)
		}
		return certificate, err
	}
	certificate, authority, err := generate(hosts, time.Now())
	if err == nil {
		err = os.WriteFile(c.caFile, authority, 0o644) //nolint:gosec // public: clients read it, perhaps of other users
	}
	if err != nil {
		err = fmt.Errorf("--tls-ca %s: %w", c.caFile, err)
	}
	return certificate, err
}

// validity of what is generated; nobody keeps it longer than the process.
const validity = 365 * 24 * time.Hour

// generate returns a certificate for loopback addresses and the hosts, and its authority's as PEM. The authority's key
// is forgotten.
func generate(hosts []string, now time.Time) (certificate tls.Certificate, authority []byte, err error) {
	ca := &x509.Certificate{
		Subject: pkix.Name{CommonName: "luma-emulator"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(validity),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign, SerialNumber: big.NewInt(now.UnixNano()),
	}
	leaf := &x509.Certificate{
		Subject: pkix.Name{CommonName: "luma-emulator"}, NotBefore: ca.NotBefore, NotAfter: ca.NotAfter, SerialNumber: big.NewInt(now.UnixNano() + 1),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, host := range append([]string{"localhost", "127.0.0.1", "::1"}, hosts...) {
		if ip := net.ParseIP(host); ip != nil {
			leaf.IPAddresses = append(leaf.IPAddresses, ip)
		} else if host != "" {
			leaf.DNSNames = append(leaf.DNSNames, host)
		}
	}
	caKey, caErr := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	key, keyErr := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err := errors.Join(caErr, keyErr); err != nil {
		return certificate, nil, err
	}
	caDER, caErr := x509.CreateCertificate(rand.Reader, ca, ca, &caKey.PublicKey, caKey)
	der, err := x509.CreateCertificate(rand.Reader, leaf, ca, &key.PublicKey, caKey)
	certificate = tls.Certificate{Certificate: [][]byte{der, caDER}, PrivateKey: key}
	return certificate, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: caDER}), errors.Join(err, caErr)
}
