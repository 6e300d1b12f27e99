private import COpenBLAS

/// Matrix products by OpenBLAS, on the caller's thread: the one place that calls it.
enum BLAS {
    /// `c = alpha · op(a) · op(b) + beta · c`, all row-major: `op(a)` is (m, k), `op(b)` is (k, n), `c` is (m, n).
    ///
    /// `lda`, `ldb` and `ldc` are the lengths of a row as it lies in memory.
    static func gemm(
        transA: Bool = false, transB: Bool = false, m: Int, n: Int, k: Int, alpha: Float = 1,
        a: UnsafePointer<Float>, lda: Int, b: UnsafePointer<Float>, ldb: Int, beta: Float = 0,
        c: UnsafeMutablePointer<Float>, ldc: Int
    ) {
        guard m > 0, n > 0 else { return }
        _ = isSingleThreaded
        unsafe cblas_sgemm(
            CblasRowMajor, transA ? CblasTrans : CblasNoTrans, transB ? CblasTrans : CblasNoTrans, blasint(m),
            blasint(n), blasint(k), alpha, a, blasint(lda), b, blasint(ldb), beta, c, blasint(ldc))
    }

    /// `y = alpha · op(a) · x + beta · y`; `a` is (rows, columns), row-major.
    static func gemv(
        transA: Bool = false, rows: Int, columns: Int, alpha: Float = 1, a: UnsafePointer<Float>, lda: Int,
        x: UnsafePointer<Float>, beta: Float = 0, y: UnsafeMutablePointer<Float>
    ) {
        guard rows > 0, columns > 0 else { return }
        _ = isSingleThreaded
        unsafe cblas_sgemv(
            CblasRowMajor, transA ? CblasTrans : CblasNoTrans, blasint(rows), blasint(columns), alpha, a,
            blasint(lda), x, 1, beta, y, 1)
    }

    /// Many threads call it at once; threads of its own would only get in their way.
    private static let isSingleThreaded: Bool = {
        openblas_set_num_threads(1)
        return true
    }()
}
