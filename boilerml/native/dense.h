/* One layer of a network for a batch of rows: out = bias + clipped(inputs) · weights.
 *
 * Two thirds of the inputs of a page are nothing (it has few of all tags, names and words), and neighbouring rows share what they lack: rows go
 * through in groups of six, and columns that are nothing in all six are passed over. Six rows by sixteen units are what fits into the
 * registers of a processor with AVX2; others take the same path with narrower instructions. */
#ifndef BOILERML_DENSE_H
#define BOILERML_DENSE_H

#include <stddef.h>
#include <string.h>

enum { ROWS = 6, LANES = 8, UNITS = 2 * LANES, GROUPS = 8 };

typedef float lanes __attribute__((vector_size(32), aligned(4)));
typedef int flags __attribute__((vector_size(32), aligned(4)));

/* One group of rows: the columns that count, ascending, and their values row by row. */
typedef struct {
    ptrdiff_t count;
    int *columns;  /* (count) */
    float *values; /* (count, ROWS) */
} group;

/* Some of the inputs: a matrix whose rows lie `stride` floats apart, and the range of its columns. */
typedef struct {
    const float *rows;
    ptrdiff_t stride, columns;
    const float *low, *high;
} inputs;

/* Puts a column behind what a group has; it stays only if it is not nothing in all rows. */
static inline __attribute__((always_inline)) void put(group *into, int column, const float *values, ptrdiff_t step, int stays) {
    for (int r = 0; r < ROWS; r++) {
        into->values[into->count * ROWS + r] = values[r * step];
    }
    into->columns[into->count] = column;
    into->count += stays;
}

static inline __attribute__((always_inline)) void gather(const inputs *parts, int n_parts, ptrdiff_t start, ptrdiff_t rows, group *into) {
    int before = 0;
    into->count = 0;
    for (int p = 0; p < n_parts; p++) {
        const inputs part = parts[p];
        const int columns = (int)part.columns;
        const float *row[ROWS];
        for (int r = 0; r < ROWS; r++) {
            row[r] = part.rows + (start + (r < rows ? r : rows - 1)) * part.stride;
        }
        int c = 0;
        for (; c + LANES <= columns; c += LANES) {
            const lanes low = *(const lanes *)(part.low + c), high = *(const lanes *)(part.high + c);
            float values[ROWS][LANES];
            int some[LANES];
            flags any = {0};
            for (int r = 0; r < ROWS; r++) {
                lanes x = *(const lanes *)(row[r] + c);
                flags above = x > low;
                x = (lanes)(((flags)x & above) | ((flags)low & ~above));
                flags below = x < high;
                x = (lanes)(((flags)x & below) | ((flags)high & ~below));
                any |= x != 0.0f;
                *(lanes *)values[r] = x;
            }
            *(flags *)some = any;
            for (int k = 0; k < LANES; k++) {
                put(into, before + c + k, &values[0][k], LANES, some[k] != 0);
            }
        }
        for (; c < columns; c++) {
            float values[ROWS];
            int some = 0;
            for (int r = 0; r < ROWS; r++) {
                float x = row[r][c];
                x = x > part.low[c] ? x : part.low[c];
                x = x < part.high[c] ? x : part.high[c];
                values[r] = x;
                some |= x != 0.0f;
            }
            put(into, before + c, values, 1, some);
        }
        before += columns;
    }
}

static inline __attribute__((always_inline)) void multiply(const group *from, const float *weights, const float *bias, float *sums) {
    lanes sum[ROWS][2];
    for (int r = 0; r < ROWS; r++) {
        sum[r][0] = *(const lanes *)bias;
        sum[r][1] = *(const lanes *)(bias + LANES);
    }
    const float *values = from->values;
    for (ptrdiff_t k = 0; k < from->count; k++, values += ROWS) {
        const float *weight = weights + (ptrdiff_t)from->columns[k] * UNITS;
        const lanes first = *(const lanes *)weight, second = *(const lanes *)(weight + LANES);
        for (int r = 0; r < ROWS; r++) {
            sum[r][0] += values[r] * first;
            sum[r][1] += values[r] * second;
        }
    }
    memcpy(sums, sum, sizeof sum);
}

/* `weights` has UNITS of its columns at a time, row by row, and `bias` `width` columns, a multiple of UNITS; `out` has rows of `width`.
 * `groups` is room for GROUPS of all columns. */
static inline __attribute__((always_inline)) void layer(
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

typedef void layer_function(const inputs *, int, ptrdiff_t, const float *, const float *, ptrdiff_t, float *, group *);

static void layer_anywhere(
    const inputs *parts, int n_parts, ptrdiff_t rows, const float *weights, const float *bias, ptrdiff_t width, float *out, group *groups
) {
    layer(parts, n_parts, rows, weights, bias, width, out, groups);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) static void layer_avx2(
    const inputs *parts, int n_parts, ptrdiff_t rows, const float *weights, const float *bias, ptrdiff_t width, float *out, group *groups
) {
    layer(parts, n_parts, rows, weights, bias, width, out, groups);
}
#endif

static layer_function *best_layer(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return layer_avx2;
    }
#endif
    return layer_anywhere;
}

#endif
