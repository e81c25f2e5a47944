// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace ImageForge.Builder.Tools.Zstd;

/// <summary>
/// The functions of libzstd that are used, bound to one loaded library: DllImport would bind to whichever libzstd the
/// host has. Source: zstd.h and zstd_errors.h of release 1.5.4; all are in its stable interface since 1.4.0.
/// </summary>
internal sealed class ZstdFunctions(nint library)
{
    public readonly VersionNumberFunction VersionNumber = Bind<VersionNumberFunction>(library, "ZSTD_versionNumber");
    public readonly IsErrorFunction IsError = Bind<IsErrorFunction>(library, "ZSTD_isError");
    public readonly ErrorNameFunction ErrorName = Bind<ErrorNameFunction>(library, "ZSTD_getErrorName");
    public readonly ErrorCodeFunction ErrorCode = Bind<ErrorCodeFunction>(library, "ZSTD_getErrorCode");

    public readonly CreateFunction CreateCompressor = Bind<CreateFunction>(library, "ZSTD_createCCtx");
    public readonly FreeFunction FreeCompressor = Bind<FreeFunction>(library, "ZSTD_freeCCtx");
    public readonly SetParameterFunction SetParameter = Bind<SetParameterFunction>(library, "ZSTD_CCtx_setParameter");
    public readonly SetSizeFunction SetPledgedSize = Bind<SetSizeFunction>(library, "ZSTD_CCtx_setPledgedSrcSize");
    public readonly BlockFunction Compress = Bind<BlockFunction>(library, "ZSTD_compress2");
    public readonly CompressStreamFunction CompressStream = Bind<CompressStreamFunction>(library, "ZSTD_compressStream2");

    public readonly CreateFunction CreateDecompressor = Bind<CreateFunction>(library, "ZSTD_createDCtx");
    public readonly FreeFunction FreeDecompressor = Bind<FreeFunction>(library, "ZSTD_freeDCtx");
    public readonly BlockFunction Decompress = Bind<BlockFunction>(library, "ZSTD_decompressDCtx");
    public readonly DecompressStreamFunction DecompressStream = Bind<DecompressStreamFunction>(library, "ZSTD_decompressStream");

    public delegate uint VersionNumberFunction();
    public delegate uint IsErrorFunction(nuint result);
    public delegate nint ErrorNameFunction(nuint result);
    public delegate int ErrorCodeFunction(nuint result);
    public delegate nint CreateFunction();
    public delegate nuint FreeFunction(nint context);
    public delegate nuint SetParameterFunction(ZstdContext context, int parameter, int value);
    public delegate nuint SetSizeFunction(ZstdContext context, ulong size);
    public delegate nuint BlockFunction(ZstdContext context, ref byte target, nuint capacity, in byte source, nuint size);
    public delegate nuint CompressStreamFunction(ZstdContext context, ref ZstdBuffer output, ref ZstdBuffer input, int end);
    public delegate nuint DecompressStreamFunction(ZstdContext context, ref ZstdBuffer output, ref ZstdBuffer input);

    private static T Bind<T>(nint library, string name) where T : Delegate =>
        Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
}

/// <summary>ZSTD_inBuffer and ZSTD_outBuffer, which have the same form: memory, its size, and how far it was used.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ZstdBuffer
{
    public nint Memory;
    public nuint Size;
    public nuint Position;
}

/// <summary>A ZSTD_CCtx or ZSTD_DCtx; holds tables of several megabytes and serves one thread at a time.</summary>
internal sealed class ZstdContext : SafeHandle
{
    private readonly ZstdFunctions.FreeFunction _free;

    public ZstdContext(ZstdFunctions.CreateFunction create, ZstdFunctions.FreeFunction free) : base(0, ownsHandle: true)
    {
        _free = free;
        SetHandle(create());
        if (IsInvalid) throw new InsufficientMemoryException("libzstd could not allocate a context");
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => _free(handle) == 0;
}
