"""Names of arrays and tables: numpy, scipy.sparse, pandas and the Arrow arrays within pandas."""

from __future__ import annotations

# numpy.random's constructors call only a generator class or a function that is an import of its own.
# pyarrow.lib's functions restore buffers; a forged buffer can crash the process, but not run code by design; nor can
# the forged nodes of a scipy tree. `interp1d` stores the name of one of its own methods.
TABLE = """
numpy: bool_ bool bytes_ complex128 complex64 datetime64 dtype float16 float32 float64 int16 int32 int64 int8 longdouble
numpy: matrix ndarray object_ recarray record str_ timedelta64 uint16 uint32 uint64 uint8 void
numpy: abs absolute add arccos arcsin arctan cbrt ceil clip cos cosh deg2rad divide exp exp2 expm1 floor floor_divide
numpy: isfinite isnan log log10 log1p log2 logical_not maximum minimum mod multiply negative power rad2deg reciprocal
numpy: remainder rint sign sin sinh sqrt square subtract tan tanh true_divide
numpy: amax amin average max mean median min poly1d prod std sum var
numpy._core.multiarray: _reconstruct scalar
numpy._core.numeric: _frombuffer
numpy.core.multiarray: _reconstruct scalar
numpy.core.numeric: _frombuffer
numpy.dtypes: BoolDType Complex128DType Complex64DType DateTime64DType Float16DType Float32DType Float64DType Int16DType
numpy.dtypes: Int32DType Int64DType Int8DType ObjectDType StrDType StringDType TimeDelta64DType UInt16DType UInt32DType
numpy.dtypes: UInt64DType UInt8DType
numpy.ma: MaskedArray
numpy.ma.core: MaskedArray MaskedConstant _mareconstruct
numpy.matrixlib.defmatrix: matrix
numpy.random: Generator RandomState
numpy.random._generator: Generator
numpy.random._mt19937: MT19937
numpy.random._pcg64: PCG64 PCG64DXSM
numpy.random._philox: Philox
numpy.random._pickle: __bit_generator_ctor __generator_ctor __randomstate_ctor
numpy.random._sfc64: SFC64
numpy.random.bit_generator: SeedSequence __pyx_unpickle_SeedSequence
numpy.random.mtrand: RandomState
numpy.rec: recarray record
scipy._lib.array_api_compat.numpy._aliases: asarray
scipy.interpolate._bsplines: BSpline
scipy.interpolate._cubic: Akima1DInterpolator CubicHermiteSpline CubicSpline PchipInterpolator
scipy.interpolate._interpolate: BPoly PPoly interp1d interp1d._call_linear interp1d._call_linear_np
scipy.interpolate._interpolate: interp1d._call_nearest interp1d._call_previousnext interp1d._call_spline
scipy.spatial._ckdtree: cKDTree
scipy.spatial._kdtree: KDTree
scipy.stats._kde: gaussian_kde
scipy.sparse._bsr: bsr_array bsr_matrix
scipy.sparse._coo: coo_array coo_matrix
scipy.sparse._csc: csc_array csc_matrix
scipy.sparse._csr: csr_array csr_matrix
scipy.sparse._dia: dia_array dia_matrix
scipy.sparse._dok: dok_array dok_matrix
scipy.sparse._lil: lil_array lil_matrix
scipy.sparse.bsr: bsr_matrix
scipy.sparse.coo: coo_matrix
scipy.sparse.csc: csc_matrix
scipy.sparse.csr: csr_matrix
scipy.sparse.dia: dia_matrix
scipy.sparse.dok: dok_matrix
scipy.sparse.lil: lil_matrix
pandas: ArrowDtype BooleanDtype Categorical CategoricalDtype CategoricalIndex DataFrame DateOffset DatetimeIndex
pandas: DatetimeTZDtype Flags Float32Dtype Float64Dtype Index Int16Dtype Int32Dtype Int64Dtype Int8Dtype Interval
pandas: IntervalDtype IntervalIndex MultiIndex NA NaT Period PeriodDtype PeriodIndex RangeIndex Series SparseDtype
pandas: StringDtype Timedelta TimedeltaIndex Timestamp UInt16Dtype UInt32Dtype UInt64Dtype UInt8Dtype
pandas.api.typing: FrozenList
pandas.arrays: ArrowExtensionArray ArrowStringArray BooleanArray DatetimeArray FloatingArray IntegerArray IntervalArray
pandas.arrays: NumpyExtensionArray PeriodArray SparseArray StringArray TimedeltaArray
pandas._libs.arrays: NDArrayBacked __pyx_unpickle_NDArrayBacked
pandas._libs.internals: BlockManager _unpickle_block
pandas._libs.interval: Interval __pyx_unpickle_IntervalMixin
pandas._libs.missing: NA
pandas._libs.sparse: BlockIndex IntIndex
pandas._libs.tslibs.nattype: NaT __nat_unpickle _nat_unpickle
pandas._libs.tslibs.offsets: BDay BMonthBegin BMonthEnd BQuarterBegin BQuarterEnd BYearBegin BYearEnd BusinessDay
pandas._libs.tslibs.offsets: BusinessMonthBegin BusinessMonthEnd DateOffset Day Hour Micro Milli Minute MonthBegin
pandas._libs.tslibs.offsets: MonthEnd Nano QuarterBegin QuarterEnd Second SemiMonthBegin SemiMonthEnd Tick Week
pandas._libs.tslibs.offsets: WeekOfMonth YearBegin YearEnd
pandas._libs.tslibs.period: Period
pandas._libs.tslibs.timedeltas: Timedelta _timedelta_unpickle
pandas._libs.tslibs.timestamps: Timestamp _unpickle_timestamp
pandas.core.arrays._ranges: generate_regular_range
pandas.core.arrays.arrow.array: ArrowExtensionArray
pandas.core.arrays.boolean: BooleanArray BooleanDtype
pandas.core.arrays.categorical: Categorical
pandas.core.arrays.datetimes: DatetimeArray
pandas.core.arrays.floating: Float32Dtype Float64Dtype FloatingArray
pandas.core.arrays.integer: Int16Dtype Int32Dtype Int64Dtype Int8Dtype IntegerArray UInt16Dtype UInt32Dtype UInt64Dtype
pandas.core.arrays.integer: UInt8Dtype
pandas.core.arrays.interval: IntervalArray
pandas.core.arrays.numpy_: NumpyExtensionArray PandasArray
pandas.core.arrays.period: PeriodArray
pandas.core.arrays.sparse.array: SparseArray
pandas.core.arrays.string_: StringArray StringDtype
pandas.core.arrays.string_arrow: ArrowStringArray ArrowStringArrayNumpySemantics
pandas.core.arrays.timedeltas: TimedeltaArray
pandas.core.dtypes.dtypes: ArrowDtype CategoricalDtype DatetimeTZDtype IntervalDtype NumpyEADtype PeriodDtype
pandas.core.dtypes.dtypes: SparseDtype
pandas.core.flags: Flags
pandas.core.frame: DataFrame
pandas.core.indexes.base: Index _new_Index
pandas.core.indexes.category: CategoricalIndex
pandas.core.indexes.datetimes: DatetimeIndex _new_DatetimeIndex
pandas.core.indexes.frozen: FrozenList
pandas.core.indexes.interval: IntervalIndex _new_IntervalIndex
pandas.core.indexes.multi: MultiIndex
pandas.core.indexes.numeric: Float64Index Int64Index UInt64Index
pandas.core.indexes.period: PeriodIndex _new_PeriodIndex
pandas.core.indexes.range: RangeIndex
pandas.core.indexes.timedeltas: TimedeltaIndex
pandas.core.internals.blocks: new_block
pandas.core.internals.managers: BlockManager SingleBlockManager
pandas.core.series: Series
pytz: _UTC _p
pytz.tzfile: DstTzInfo StaticTzInfo
pyarrow.lib: _restore_array chunked_array py_buffer type_for_alias
"""
