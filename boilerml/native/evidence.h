/* The loops of `evidence.pyx`: compilers make them work on several numbers at once if they know that nothing else is written to. */
#ifndef BOILERML_EVIDENCE_H
#define BOILERML_EVIDENCE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "processor.h"

/* LANES are small numbers at a time, WIDE floats. NEAR is how many hashes are looked at around where one should stand: with 41,000 words in the table,
 * 1 of 20,000 words of pages stands farther off. AHEAD is by how many words memory is asked for early. AT_ONCE are rows that
 * are added to sums of columns in one go, so that the sums are read and written less often. */
enum { LANES = 16, NEAR = 32, AHEAD = 16, WIDE = 8, AT_ONCE = 8 };

/* Hashes are spread evenly: in an ascending table, one should stand where its share in all numbers is. */
static inline ptrdiff_t expected(ptrdiff_t size, uint32_t wanted) {
    return (ptrdiff_t)((uint64_t)wanted * (uint64_t)size >> 32);
}

/* Where it should stand by the one that is found there. */
static inline ptrdiff_t nearer(const uint32_t *known, ptrdiff_t size, uint32_t wanted, ptrdiff_t place) {
    place += (ptrdiff_t)(((int64_t)wanted - (int64_t)known[place]) / 2 * (int64_t)size / (INT64_C(1) << 31));
    return place < 0 ? 0 : place < size ? place : size - 1;
}

/* Where it does stand, -1 where it does not. All around are compared, since a processor cannot foretell which way a search goes. */
static inline ptrdiff_t row_of(const uint32_t *known, ptrdiff_t size, uint32_t wanted, ptrdiff_t place) {
    if (size >= NEAR) {
        place = place < NEAR / 2 ? 0 : place - NEAR / 2;
        place = place > size - NEAR ? size - NEAR : place;
        if (known[place] <= wanted && wanted <= known[place + NEAR - 1]) {
            int before = 0;
            for (int next = 0; next < NEAR; next++) {
                before += known[place + next] < wanted;
            }
            return known[place + before] == wanted ? place + before : -1;
        }
    }
    ptrdiff_t stop = size;
    for (place = 0; place < stop;) {
        const ptrdiff_t middle = place + (stop - place) / 2;
        if (known[middle] < wanted) {
            place = middle + 1;
        } else {
            stop = middle;
        }
    }
    return place < size && known[place] == wanted ? place : -1;
}

/* The rows of words, with bits of their hashes turned. Tables are larger than caches: what will be read is asked for well before. */
static inline void find_rows(
    const uint32_t *known, ptrdiff_t size, const int8_t *table, ptrdiff_t columns,
    const uint32_t *hashes, ptrdiff_t count, uint32_t turned, ptrdiff_t *rows
) {
    for (ptrdiff_t first = 0; first < count + 2 * AHEAD; first++) {
        const ptrdiff_t second = first - AHEAD, third = second - AHEAD;
        if (first < count) {
            rows[first] = expected(size, hashes[first] ^ turned);
            __builtin_prefetch(known + rows[first]);
        }
        if (second >= 0 && second < count && size) {
            rows[second] = nearer(known, size, hashes[second] ^ turned, rows[second]);
            __builtin_prefetch(known + rows[second] - NEAR / 2);
            __builtin_prefetch(known + rows[second] + NEAR / 2);
        }
        if (third >= 0) {
            const uint32_t wanted = hashes[third] ^ turned;
            rows[third] = row_of(known, size, wanted, size ? nearer(known, size, wanted, rows[third]) : 0);
            if (rows[third] >= 0) {
                __builtin_prefetch(table + rows[third] * columns);
                __builtin_prefetch(table + rows[third] * columns + columns - 1);
            }
        }
    }
}

/* Adds row `row` of a table of `size` rows to sums, which have room for a multiple of LANES. Behind the row is the next one, which is added to the
 * room behind the sums; but behind the last ones is nothing that may be read. */
static inline void add_row(const int8_t *table, ptrdiff_t size, ptrdiff_t columns, ptrdiff_t row, int32_t *restrict sums) {
    const int8_t *const values = table + row * columns;
    if ((size - 1 - row) * columns >= LANES) {
        for (ptrdiff_t start = 0; start < columns; start += LANES) {
            for (int lane = 0; lane < LANES; lane++) {
                sums[start + lane] += values[start + lane];
            }
        }
    } else {
        for (ptrdiff_t column = 0; column < columns; column++) {
            sums[column] += values[column];
        }
    }
}

/* Adds the rows of words, of which some have none, to the sums of whom they belong to, `width` apart. */
static inline void add_words(
    const int8_t *table, ptrdiff_t size, ptrdiff_t columns, const ptrdiff_t *rows,
    const int64_t *places, const int64_t *owner, ptrdiff_t count, int32_t *sums, ptrdiff_t width
) {
    for (ptrdiff_t number = 0; number < count; number++) {
        const ptrdiff_t row = rows[places[number]];
        if (row >= 0) {
            add_row(table, size, columns, row, sums + owner[number] * width);
        }
    }
}

/* Adds rows, of which some are none, to the same sums. */
static inline void add_rows(
    const int8_t *table, ptrdiff_t size, ptrdiff_t columns, const ptrdiff_t *rows, ptrdiff_t count, int32_t *sums
) {
    for (ptrdiff_t number = 0; number < count; number++) {
        if (rows[number] >= 0) {
            add_row(table, size, columns, rows[number], sums);
        }
    }
}

static inline void scale(const int32_t *restrict sums, ptrdiff_t columns, double share, float *restrict out) {
    for (ptrdiff_t column = 0; column < columns; column++) {
        out[column] = (float)(sums[column] * share);
    }
}

typedef float floats __attribute__((vector_size(32), aligned(4)));
typedef uint32_t bits __attribute__((vector_size(32), aligned(4)));

/* Makes of numbers that are not above 0 their exponentials. */
static ALWAYS_INLINE void raise_e(floats *numbers) {
    floats x = *numbers;
    const bits far = (bits)(x < -87.0f);
    x = (floats)((bits)x & ~far);
    /* So large a number has no bits behind the point: what is added to it is rounded, and is then its last bits. */
    const floats shifted = x * 1.4426950408889634f + 12582912.0f, power = shifted - 12582912.0f;
    /* ln 2 in two parts, the first of so few bits that its multiples are exact; and a series, up to the last bit of a float. */
    const floats rest = x - power * 0.693359375f + power * 0.00021219444005469057f;
    floats sum = rest * (1.0f / 5040) + 1.0f / 720;
    sum = sum * rest + 1.0f / 120;
    sum = sum * rest + 1.0f / 24;
    sum = sum * rest + 1.0f / 6;
    sum = sum * rest + 1.0f / 2;
    sum = sum * rest + 1.0f;
    sum = sum * rest + 1.0f;
    *numbers = (floats)((bits)(sum * (floats)(((bits)shifted << 23) + 0x3F800000u)) & ~far);
}

/* Log odds to probabilities, for rows that lie `stride` apart; those of `out` lie side by side. The last vector of a row overlaps with the one
 * before, and counts only where it does not. */
static ALWAYS_INLINE void share_out_by(const float *odds, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t count, float *restrict out) {
    const ptrdiff_t end = count - WIDE, whole = count / WIDE * WIDE;
    bits counted;
    for (int lane = 0; lane < WIDE; lane++) {
        counted[lane] = end + lane < whole ? 0 : ~0u;
    }
    for (; rows && end < 0; rows--, odds += stride, out += count) {
        float padded[WIDE], most = odds[0], total = 0;
        for (ptrdiff_t place = 1; place < count; place++) {
            most = odds[place] > most ? odds[place] : most;
        }
        for (ptrdiff_t place = 0; place < WIDE; place++) {
            padded[place] = place < count ? odds[place] : most;
        }
        *(floats *)padded -= most;
        raise_e((floats *)padded);
        for (ptrdiff_t place = 0; place < count; place++) {
            total += padded[place];
        }
        for (ptrdiff_t place = 0; place < count; place++) {
            out[place] = padded[place] / total;
        }
    }
    for (; rows; rows--, odds += stride, out += count) {
        floats high = *(const floats *)(odds + end);
        for (ptrdiff_t place = 0; place < whole; place += WIDE) {
            const floats more = *(const floats *)(odds + place);
            const bits higher = (bits)(more > high);
            high = (floats)(((bits)more & higher) | ((bits)high & ~higher));
        }
        float most = high[0], total = 0;
        for (int lane = 1; lane < WIDE; lane++) {
            most = high[lane] > most ? high[lane] : most;
        }
        floats last = *(const floats *)(odds + end) - most;
        raise_e(&last);
        floats sums = (floats)((bits)last & counted);
        for (ptrdiff_t place = 0; place < whole; place += WIDE) {
            floats some = *(const floats *)(odds + place) - most;
            raise_e(&some);
            *(floats *)(out + place) = some;
            sums += some;
        }
        for (int lane = 0; lane < WIDE; lane++) {
            total += sums[lane];
        }
        for (ptrdiff_t place = 0; place < whole; place += WIDE) {
            *(floats *)(out + place) /= total;
        }
        *(floats *)(out + end) = last / total;
    }
}

/* Sums of the columns of a matrix, as they are and by each row's mass, row after row. */
static ALWAYS_INLINE void weigh_by(
    const float *row, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t columns, const float *mass, float *restrict sums, float *restrict weighed
) {
    for (; rows >= AT_ONCE; rows -= AT_ONCE, row += AT_ONCE * stride, mass += AT_ONCE) {
        for (ptrdiff_t column = 0; column + WIDE <= columns; column += WIDE) {
            floats sum = *(floats *)(sums + column), heavy = *(floats *)(weighed + column);
            for (int k = 0; k < AT_ONCE; k++) {
                const floats some = *(const floats *)(row + k * stride + column);
                sum += some;
                heavy += mass[k] * some;
            }
            *(floats *)(sums + column) = sum;
            *(floats *)(weighed + column) = heavy;
        }
        for (ptrdiff_t column = columns / WIDE * WIDE; column < columns; column++) {
            for (int k = 0; k < AT_ONCE; k++) {
                sums[column] += row[k * stride + column];
                weighed[column] += mass[k] * row[k * stride + column];
            }
        }
    }
    for (; rows; rows--, row += stride, mass++) {
        for (ptrdiff_t column = 0; column < columns; column++) {
            sums[column] += row[column];
            weighed[column] += *mass * row[column];
        }
    }
}

FOR_ANY_PROCESSOR(
    share_out, (const float *odds, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t count, float *out), (odds, stride, rows, count, out)
)
FOR_ANY_PROCESSOR(
    weigh,
    (const float *row, ptrdiff_t stride, ptrdiff_t rows, ptrdiff_t columns, const float *mass, float *sums, float *weighed),
    (row, stride, rows, columns, mass, sums, weighed)
)

#endif
