/* Tensor cores. The first lane of a warp does what all of them do together; the fragments of the others stay empty. */
#ifndef FALX_EMULATED_MMA_H
#define FALX_EMULATED_MMA_H
#include "cuda_fp16.h"
namespace nvcuda {
namespace wmma {
struct matrix_a;
struct matrix_b;
struct accumulator;
struct row_major;
struct col_major;
enum layout_t { mem_row_major, mem_col_major };

template <typename Use, int m, int n, int k> struct extents;
template <int m, int n, int k> struct extents<matrix_a, m, n, k> { enum { rows = m, columns = k }; };
template <int m, int n, int k> struct extents<matrix_b, m, n, k> { enum { rows = k, columns = n }; };
template <int m, int n, int k> struct extents<accumulator, m, n, k> { enum { rows = m, columns = n }; };
template <typename Layout> struct order { enum { by_column = 0 }; };
template <> struct order<col_major> { enum { by_column = 1 }; };

/* Numbers of half precision are kept in float32, which holds them and their products exactly. */
template <typename Use, int m, int n, int k, typename T, typename Layout = void> struct fragment {
  enum { rows = extents<Use, m, n, k>::rows, columns = extents<Use, m, n, k>::columns };
  float x[rows][columns];
};

template <typename Use, int m, int n, int k, typename T, typename Layout>
void fill_fragment(fragment<Use, m, n, k, T, Layout> &to, float value) {
  if (falx_lane() != 0) return;
  for (auto &row : to.x)
    for (float &number : row) number = value;
}

template <typename Use, int m, int n, int k, typename T, typename Layout>
void load_matrix_sync(fragment<Use, m, n, k, T, Layout> &to, const T *from, unsigned stride) {
  falx_check_aligned(from, stride * sizeof(T));
  if (falx_lane() != 0) return;
  for (int i = 0; i < to.rows; i++)
    for (int j = 0; j < to.columns; j++)
      to.x[i][j] = (float)(order<Layout>::by_column ? from[j * stride + i] : from[i * stride + j]);
}

template <int m, int n, int k, typename T>
void store_matrix_sync(T *to, const fragment<accumulator, m, n, k, T> &from, unsigned stride, layout_t layout) {
  falx_check_aligned(to, stride * sizeof(T));
  if (falx_lane() != 0) return;
  for (int i = 0; i < m; i++)
    for (int j = 0; j < n; j++) to[layout == mem_row_major ? i * stride + j : j * stride + i] = from.x[i][j];
}

template <int m, int n, int k, typename T, typename A, typename B>
void mma_sync(fragment<accumulator, m, n, k, float> &to, const fragment<matrix_a, m, n, k, T, A> &a,
              const fragment<matrix_b, m, n, k, T, B> &b, const fragment<accumulator, m, n, k, float> &sums) {
  if (falx_lane() != 0) return;
  for (int i = 0; i < m; i++) {
    float row[n];
    for (int j = 0; j < n; j++) row[j] = sums.x[i][j];
    for (int s = 0; s < k; s++)
      for (int j = 0; j < n; j++) row[j] += a.x[i][s] * b.x[s][j];
    for (int j = 0; j < n; j++) to.x[i][j] = row[j];
  }
}
} // namespace wmma
} // namespace nvcuda
#endif
