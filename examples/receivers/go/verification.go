package main

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// Payload is the body of a webhook. Data depends on Event.
type Payload struct {
	Event     string         `json:"event"`
	Timestamp int64          `json:"timestamp"`
	Data      map[string]any `json:"data"`
	Source    string         `json:"source"`
}

// webhooksOf returns a Webhook for each secret. During a rotation there are two, separated by a space.
func webhooksOf(whsecs string) ([]*standardwebhooks.Webhook, error) {
	var webhooks []*standardwebhooks.Webhook
	for _, secret := range strings.Fields(whsecs) {
		key, found := strings.CutPrefix(secret, "whsec_")
		// The library decodes any other text as base64, and then no webhook verifies.
		if !found || key == "" {
			return nil, errors.New("WEBHOOK_WHSEC has a secret that does not begin with whsec_")
		}
		webhook, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return nil, err
		}
		webhooks = append(webhooks, webhook)
	}
	if len(webhooks) == 0 {
		return nil, errors.New("WEBHOOK_WHSEC is not set: use the whsec of the registration")
	}
	return webhooks, nil
}

// verified returns the payload of a genuine webhook. body is the received bytes.
func verified(body []byte, headers http.Header, webhooks []*standardwebhooks.Webhook) (payload Payload, err error) {
	for _, webhook := range webhooks {
		if err = webhook.Verify(body, headers); err == nil {
			break
		}
	}
	if err != nil {
		return payload, err
	}
	return parsed(body)
}

func parsed(body []byte) (payload Payload, err error) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber() // json.Number keeps 1500.00 as it was sent.
	if err = decoder.Decode(&payload); err != nil {
		return payload, fmt.Errorf("the body is not JSON: %w", err)
	}
	if _, err = decoder.Token(); err != io.EOF {
		return payload, errors.New("the body is not JSON: more follows it")
	}
	return payload, nil
}

// sameSecret compares X-Webhook-Secret with a supplied secret in constant time.
func sameSecret(received, expected string) bool {
	one, other := sha256.Sum256([]byte(received)), sha256.Sum256([]byte(expected))
	return expected != "" && subtle.ConstantTimeCompare(one[:], other[:]) == 1
}
