/* One layer of a network for a batch of rows: out = bias + clipped(inputs) · weights.
 *
 * Half of the inputs of a page are nothing (it has few of all tags, names and words), and neighbouring rows share what they lack and much of
 * what they have: rows go through in groups of six, columns that are nothing in all six are passed over, and those that are the same in all six
 * are multiplied once. Six rows by sixteen units are what fits into the registers of a processor with AVX2; others take the same path with
 * narrower instructions. */
#ifndef BOILERML_DENSE_H
#define BOILERML_DENSE_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "processor.h"

#if defined(__SSE__)
#include <xmmintrin.h>
#endif

enum { ROWS = 6, LANES = 8, UNITS = 2 * LANES, GROUPS = 8, CHAINS = 4 };

typedef float lanes __attribute__((vector_size(32), aligned(4)));
typedef int flags __attribute__((vector_size(32), aligned(4)));

/* A column of a group of rows: its number, and where the values of its rows stand, LANES apart. */
typedef struct {
    int column, place;
} entry;

/* One group of rows: the columns that differ between them, and those that are the same but not nothing, both ascending. */
typedef struct {
    ptrdiff_t count, shared_count;
    entry *entries, *shared; /* (count), (shared_count) */
    float *values;           /* (blocks of LANES columns, ROWS, LANES) */
} group;

/* Some of the inputs: a matrix whose rows lie `stride` floats apart, and the range of its columns. */
typedef struct {
    const float *rows;
    ptrdiff_t stride, columns;
    const float *low, *high;
} inputs;

static ALWAYS_INLINE int nothing(const int *some) {
    uint64_t words[LANES / 2];
    memcpy(words, some, sizeof words);
    return !(words[0] | words[1] | words[2] | words[3]);
}

/* What is not above the low end, as what is no number at all, becomes the low end. */
static ALWAYS_INLINE void clip(const float *x, const float *low, const float *high, float *out) {
#if defined(__SSE__)
    for (int k = 0; k < LANES; k += 4) {
        const __m128 above = _mm_max_ps(_mm_loadu_ps(x + k), _mm_loadu_ps(low + k));
        _mm_storeu_ps(out + k, _mm_min_ps(above, _mm_loadu_ps(high + k)));
    }
#else
    for (int k = 0; k < LANES; k++) {
        const float above = x[k] > low[k] ? x[k] : low[k];
        out[k] = above < high[k] ? above : high[k];
    }
#endif
}

/* Reads up to LANES columns of a group. Without branches, a column is put behind those of its sort, and stays there if it is of it. */
static ALWAYS_INLINE float *gather_block(
    const float *const *row, const float *low, const float *high, ptrdiff_t width, int column, float *values, group *into
) {
    flags unlike = {0}, any = {0};
    int differs[LANES], some[LANES];
    for (int r = 0; r < ROWS; r++) {
        float *const out = values + r * LANES;
        if (width == LANES) {
            clip(row[r], low, high, out);
        } else {
            float padded[3][LANES] = {{0}};
            memcpy(padded[0], row[r], (size_t)width * sizeof(float));
            memcpy(padded[1], low, (size_t)width * sizeof(float));
            memcpy(padded[2], high, (size_t)width * sizeof(float));
            clip(padded[0], padded[1], padded[2], out);
        }
        unlike |= *(const lanes *)out != *(const lanes *)values;
        any |= *(const lanes *)out != 0.0f;
    }
    *(flags *)differs = unlike;
    *(flags *)some = any;
    if (nothing(some)) {
        return values;
    }
    const int place = (int)(values - into->values);
    for (int k = 0; k < width; k++) {
        const entry one = {column + k, place + k};
        into->entries[into->count] = one;
        into->count -= differs[k];
        into->shared[into->shared_count] = one;
        into->shared_count -= some[k] & ~differs[k];
    }
    return values + ROWS * LANES;
}

static ALWAYS_INLINE void gather(const inputs *parts, int n_parts, ptrdiff_t start, ptrdiff_t rows, group *into) {
    int before = 0;
    float *values = into->values;
    into->count = into->shared_count = 0;
    for (int p = 0; p < n_parts; p++) {
        const inputs part = parts[p];
        const int columns = (int)part.columns;
        const float *row[ROWS];
        for (int r = 0; r < ROWS; r++) {
            row[r] = part.rows + (start + (r < rows ? r : rows - 1)) * part.stride;
        }
        int c = 0;
        for (; c + LANES <= columns; c += LANES) {
            values = gather_block(row, part.low + c, part.high + c, LANES, before + c, values, into);
            for (int r = 0; r < ROWS; r++) {
                row[r] += LANES;
            }
        }
        if (c < columns) {
            values = gather_block(row, part.low + c, part.high + c, columns - c, before + c, values, into);
        }
        before += columns;
    }
}

static ALWAYS_INLINE void multiply(const group *from, const float *weights, const float *bias, float *sums) {
    lanes sum[ROWS][2], base[CHAINS][2] = {{*(const lanes *)bias, *(const lanes *)(bias + LANES)}};
    ptrdiff_t shared = 0;
    for (; shared + CHAINS <= from->shared_count; shared += CHAINS) {
        for (int chain = 0; chain < CHAINS; chain++) {
            const entry one = from->shared[shared + chain];
            const float value = from->values[one.place], *weight = weights + (ptrdiff_t)one.column * UNITS;
            base[chain][0] += value * *(const lanes *)weight;
            base[chain][1] += value * *(const lanes *)(weight + LANES);
        }
    }
    for (; shared < from->shared_count; shared++) {
        const entry one = from->shared[shared];
        const float value = from->values[one.place], *weight = weights + (ptrdiff_t)one.column * UNITS;
        base[0][0] += value * *(const lanes *)weight;
        base[0][1] += value * *(const lanes *)(weight + LANES);
    }
    for (int chain = 1; chain < CHAINS; chain++) {
        base[0][0] += base[chain][0];
        base[0][1] += base[chain][1];
    }
    for (int r = 0; r < ROWS; r++) {
        sum[r][0] = base[0][0];
        sum[r][1] = base[0][1];
    }
    for (ptrdiff_t k = 0; k < from->count; k++) {
        const entry one = from->entries[k];
        const float *value = from->values + one.place, *weight = weights + (ptrdiff_t)one.column * UNITS;
        const lanes first = *(const lanes *)weight, second = *(const lanes *)(weight + LANES);
        for (int r = 0; r < ROWS; r++) {
            sum[r][0] += value[r * LANES] * first;
            sum[r][1] += value[r * LANES] * second;
        }
    }
    memcpy(sums, sum, sizeof sum);
}

/* `weights` has UNITS of its columns at a time, row by row, and `bias` `width` columns, a multiple of UNITS; `out` has rows of `width`.
 * `groups` is room for GROUPS of all columns. */
static ALWAYS_INLINE void layer_by(
    const inputs *parts, int n_parts, ptrdiff_t rows, const float *weights, const float *bias, ptrdiff_t width, float *out, group *groups
) {
    float sums[ROWS * UNITS];
    ptrdiff_t columns = 0;
    for (int p = 0; p < n_parts; p++) {
        columns += parts[p].columns;
    }
    for (ptrdiff_t start = 0; start < rows; start += GROUPS * ROWS) {
        const ptrdiff_t stop = start + GROUPS * ROWS < rows ? start + GROUPS * ROWS : rows;
        int n_groups = 0;
        for (ptrdiff_t first = start; first < stop; first += ROWS) {
            gather(parts, n_parts, first, stop - first < ROWS ? stop - first : ROWS, &groups[n_groups++]);
        }
        for (ptrdiff_t unit = 0; unit < width; unit += UNITS) {
            for (int g = 0; g < n_groups; g++) {
                multiply(&groups[g], weights + unit * columns, bias + unit, sums);
                for (ptrdiff_t r = 0; r < ROWS && start + g * ROWS + r < stop; r++) {
                    memcpy(out + (start + g * ROWS + r) * width + unit, sums + r * UNITS, UNITS * sizeof(float));
                }
            }
        }
    }
}

FUSED_FOR_ANY_PROCESSOR(
    layer,
    (const inputs *parts, int n_parts, ptrdiff_t rows, const float *weights, const float *bias, ptrdiff_t width, float *out, group *groups),
    (parts, n_parts, rows, weights, bias, width, out, groups)
)

#endif
