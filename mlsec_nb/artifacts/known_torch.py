"""PyTorch's names: what its restricted reader accepts, and its own layers."""

from __future__ import annotations

# The allowed globals of `torch._weights_only_unpickler` in 2.13. Storage classes of torch and torch.cuda, data types.
WEIGHTS_ONLY = """
torch: BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage ComplexFloatStorage DoubleStorage
torch: FloatStorage HalfStorage IntStorage LongStorage QInt32Storage QInt8Storage QUInt2x4Storage QUInt4x2Storage
torch: QUInt8Storage ShortStorage BFloat16Tensor BoolTensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor
torch: IntTensor LongTensor ShortTensor Size Tensor device
torch: bfloat16 bits16 bits1x8 bits2x4 bits4x2 bits8 bool complex128 complex32 complex64 float16 float32 float64
torch: float4_e2m1fn_x2 float8_e4m3fn float8_e4m3fnuz float8_e5m2 float8_e5m2fnuz float8_e8m0fnu
torch: int1 int16 int2 int3 int32 int4 int5 int6 int64 int7 int8
torch: uint1 uint16 uint2 uint3 uint32 uint4 uint5 uint6 uint64 uint7 uint8 qint32 qint8 quint2x4 quint4x2 quint8
torch: per_channel_affine per_channel_affine_float_qparams per_channel_symmetric per_tensor_affine per_tensor_symmetric
torch._tensor: _rebuild_from_type_v2
torch._utils: _rebuild_device_tensor_from_cpu_tensor _rebuild_device_tensor_from_numpy _rebuild_meta_tensor_no_storage
torch._utils: _rebuild_nested_tensor _rebuild_parameter _rebuild_parameter_with_state _rebuild_qtensor
torch._utils: _rebuild_sparse_tensor _rebuild_tensor _rebuild_tensor_v2 _rebuild_tensor_v3 _rebuild_wrapper_subclass
torch.cuda: BFloat16Storage BoolStorage ByteStorage CharStorage ComplexDoubleStorage ComplexFloatStorage DoubleStorage
torch.cuda: FloatStorage HalfStorage IntStorage LongStorage ShortStorage BFloat16Tensor BoolTensor ByteTensor
torch.cuda: CharTensor DoubleTensor FloatTensor HalfTensor IntTensor LongTensor ShortTensor
torch.cuda.sparse: BFloat16Tensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor IntTensor LongTensor
torch.cuda.sparse: ShortTensor
torch.nn.parameter: Parameter
torch.serialization: _get_layout
torch.sparse: BFloat16Tensor ByteTensor CharTensor DoubleTensor FloatTensor HalfTensor IntTensor LongTensor ShortTensor
torch.storage: TypedStorage UntypedStorage
"""

# Accepted as well, but judged by the tables of the standard library here (`encode` only with harmless arguments).
WEIGHTS_ONLY_PLAIN = """
_codecs: encode
builtins: bytearray complex set
collections: Counter OrderedDict
"""

# Instructions of `torch._weights_only_unpickler`; any other makes it refuse the file.
WEIGHTS_ONLY_OPCODES = frozenset(b"(.)GJKMNQRUX]abceh}jqrstu\x80\x81\x85\x86\x87\x88\x89\x8a\x8f")

# Layers that only hold numbers and other layers. Hooks and activation functions are imports of their own.
LAYERS = """
torch.jit._pickle: build_boollist build_doublelist build_intlist build_tensorlist
torch.nn.functional: celu elu gelu glu hardswish leaky_relu log_softmax mish relu relu6 selu sigmoid silu softmax
torch.nn.functional: softplus tanh
torch.nn.modules.activation: CELU ELU GELU GLU Hardsigmoid Hardswish Hardtanh LeakyReLU LogSigmoid LogSoftmax Mish
torch.nn.modules.activation: MultiheadAttention PReLU RReLU ReLU ReLU6 SELU SiLU Sigmoid Softmax Softplus Softsign Tanh
torch.nn.modules.batchnorm: BatchNorm1d BatchNorm2d BatchNorm3d SyncBatchNorm
torch.nn.modules.container: ModuleDict ModuleList ParameterDict ParameterList Sequential
torch.nn.modules.conv: Conv1d Conv2d Conv3d ConvTranspose1d ConvTranspose2d ConvTranspose3d
torch.nn.modules.dropout: AlphaDropout Dropout Dropout1d Dropout2d Dropout3d
torch.nn.modules.flatten: Flatten Unflatten
torch.nn.modules.instancenorm: InstanceNorm1d InstanceNorm2d InstanceNorm3d
torch.nn.modules.linear: Bilinear Identity Linear NonDynamicallyQuantizableLinear
torch.nn.modules.loss: BCELoss BCEWithLogitsLoss CrossEntropyLoss HuberLoss KLDivLoss L1Loss MSELoss NLLLoss
torch.nn.modules.loss: SmoothL1Loss
torch.nn.modules.normalization: GroupNorm LayerNorm LocalResponseNorm RMSNorm
torch.nn.modules.padding: ConstantPad1d ConstantPad2d ReflectionPad2d ReplicationPad2d ZeroPad2d
torch.nn.modules.pooling: AdaptiveAvgPool1d AdaptiveAvgPool2d AdaptiveMaxPool2d AvgPool1d AvgPool2d MaxPool1d MaxPool2d
torch.nn.modules.rnn: GRU GRUCell LSTM LSTMCell RNN RNNCell
torch.nn.modules.sparse: Embedding EmbeddingBag
torch.nn.modules.transformer: Transformer TransformerDecoder TransformerDecoderLayer TransformerEncoder
torch.nn.modules.transformer: TransformerEncoderLayer
torch.nn.modules.upsampling: Upsample
torch.optim.adagrad: Adagrad
torch.optim.adam: Adam
torch.optim.adamw: AdamW
torch.optim.rmsprop: RMSprop
torch.optim.sgd: SGD
torch.utils.data.dataset: ConcatDataset Subset TensorDataset
"""
