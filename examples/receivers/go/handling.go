package main

import (
	"fmt"
	"sync"
)

// work handles a verified webhook: replace it by your own.
func work(id string, payload Payload) error {
	switch payload.Event {
	case "order.created":
		fmt.Printf("%s is order.created: %v of %v\n", id, payload.Data["orderId"], payload.Data["total"])
	case "product.created":
		fmt.Printf("%s is product.created: %v\n", id, payload.Data["title"])
	default:
		fmt.Printf("%s is %s\n", id, payload.Event)
	}
	return nil
}

// Once drops repeats. It keeps the ids in memory: keep yours in a table with the id as its primary key.
type Once struct{ ids sync.Map }

func (once *Once) handle(id string, payload Payload) error {
	if _, known := once.ids.LoadOrStore(id, true); known {
		return nil
	}
	err := work(id, payload)
	if err != nil {
		once.ids.Delete(id) // The response is a 500, and the service sends it again.
	}
	return err
}
