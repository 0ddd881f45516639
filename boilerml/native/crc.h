/* CRC-32, as `zlib.crc32` computes it, for the short words of a page. */
#ifndef BOILERML_CRC_H
#define BOILERML_CRC_H

#include <stddef.h>
#include <stdint.h>

static uint32_t crc_steps[256];

/* To be called once before `crc_on`. */
static void prepare_crc(void) {
    for (uint32_t byte = 0; byte < 256; byte++) {
        uint32_t value = byte;
        for (int bit = 0; bit < 8; bit++) {
            value = (value >> 1) ^ (value & 1 ? 0xEDB88320u : 0);
        }
        crc_steps[byte] = value;
    }
}

/* The CRC of data behind what has `so_far`. */
static inline uint32_t crc_on(uint32_t so_far, const unsigned char *data, ptrdiff_t size) {
    so_far = ~so_far;
    for (ptrdiff_t place = 0; place < size; place++) {
        so_far = crc_steps[(so_far ^ data[place]) & 0xFF] ^ (so_far >> 8);
    }
    return ~so_far;
}

#endif
