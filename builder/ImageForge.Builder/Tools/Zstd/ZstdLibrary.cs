// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using ImageForge.Formats.Compression;
using ImageForge.Formats.Content;

namespace ImageForge.Builder.Tools.Zstd;

/// <summary>
/// Zstandard from one particular libzstd: .NET has none, and the same release must compress everywhere for artifacts to
/// be the same bytes everywhere. Stays loaded until the process ends. Safe for several threads.
/// </summary>
internal sealed class ZstdLibrary
{
    // ZSTD_cParameter and ZSTD_EndDirective.
    private const int LevelParameter = 100;
    private const int ChecksumParameter = 201;
    private const int WorkersParameter = 400;
    private const int Continue = 0;
    private const int End = 2;

    private readonly ZstdFunctions _functions;

    private ZstdLibrary(ZstdFunctions functions) => _functions = functions;

    /// <summary>Release of the library, such as 1.5.7.</summary>
    public Version Version
    {
        get
        {
            var number = (int)_functions.VersionNumber();
            return new(number / 10000, number / 100 % 100, number % 100);
        }
    }

    internal ZstdFunctions Functions => _functions;

    /// <param name="path">The shared library itself, such as …/libzstd.so.1.</param>
    /// <exception cref="ForgeException">IF3201: no library that this process can load, or another one than libzstd.</exception>
    public static ZstdLibrary Load(string path)
    {
        try
        {
            // Without a slash the loader would look for the name in the host's directories.
            return new(new(NativeLibrary.Load(Path.GetFullPath(path))));
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw new ForgeException(ExitCode.Environment, "IF3201", $"cannot use {path} as Zstandard library: {e.Message}",
                "the pinned libzstd1 needs a glibc host of its architecture and at least its glibc release", e);
        }
    }

    /// <summary>
    /// Compresses blocks at a level from 1 to 22. The codec keeps one context for each thread that ever used it at once.
    /// </summary>
    public IBlockCodec BlockCodec(int level) => new ZstdBlockCodec(this, level);

    /// <summary>
    /// Writes <paramref name="source"/> as one frame, with its size and a checksum. The bytes depend on source, level and
    /// the library's release.
    /// </summary>
    /// <param name="workers">
    /// Threads, 0 for one per processor. Any number gives the same bytes, because libzstd's own 0, which
    /// splits the input in another way than 1, is never used.
    /// </param>
    public void Compress(
        ByteSource source, Stream target, int level, int workers = 0, CancellationToken cancellation = default)
    {
        using var context = NewCompressor(level);
        Check(_functions.SetParameter(context, ChecksumParameter, 1));
        Check(_functions.SetParameter(context, WorkersParameter, workers > 0 ? workers : Environment.ProcessorCount));
        Check(_functions.SetPledgedSize(context, (ulong)source.Length));

        var input = new PinnedBuffer(1 << 20);
        var output = new PinnedBuffer(1 << 20);
        long at = 0;
        nuint unfinished;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var piece = input.Bytes.AsSpan(0, (int)Math.Min(input.Bytes.Length, source.Length - at));
            source.Read(at, piece);
            at += piece.Length;
            var from = input.First(piece.Length);
            do
            {
                var to = output.First(output.Bytes.Length);
                unfinished = Check(_functions.CompressStream(context, ref to, ref from, at < source.Length ? Continue : End));
                target.Write(output.Bytes, 0, (int)to.Position);
            }
            while (from.Position < from.Size || (at == source.Length && unfinished > 0));
        }
        while (at < source.Length);
    }

    /// <summary>Writes what the frames of <paramref name="source"/> hold. How much that may be is the target's to bound.</summary>
    /// <exception cref="InvalidDataException">The data is corrupt or cut short.</exception>
    public void Decompress(ByteSource source, Stream target, CancellationToken cancellation = default)
    {
        using var context = NewDecompressor();
        var input = new PinnedBuffer(1 << 20);
        var output = new PinnedBuffer(1 << 20);
        nuint expected = 1;
        for (long at = 0; at < source.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            var piece = input.Bytes.AsSpan(0, (int)Math.Min(input.Bytes.Length, source.Length - at));
            source.Read(at, piece);
            at += piece.Length;
            var from = input.First(piece.Length);
            nuint written;
            do
            {
                var to = output.First(output.Bytes.Length);
                expected = CheckData(_functions.DecompressStream(context, ref to, ref from));
                target.Write(output.Bytes, 0, (int)to.Position);
                written = to.Position;
            }
            while (from.Position < from.Size || written == (nuint)output.Bytes.Length);
        }
        if (expected != 0) throw new InvalidDataException("Zstandard data ends too early");
    }

    internal ZstdContext NewCompressor(int level)
    {
        var context = new ZstdContext(_functions.CreateCompressor, _functions.FreeCompressor);
        Check(_functions.SetParameter(context, LevelParameter, level));
        return context;
    }

    internal ZstdContext NewDecompressor() => new(_functions.CreateDecompressor, _functions.FreeDecompressor);

    /// <summary>For calls that fail only through a bug or for lack of memory.</summary>
    internal nuint Check(nuint result) => _functions.IsError(result) == 0
        ? result
        : throw new InvalidOperationException($"libzstd: {ErrorName(result)}");

    internal nuint CheckData(nuint result) => _functions.IsError(result) == 0
        ? result
        : throw new InvalidDataException($"corrupt Zstandard data: {ErrorName(result)}");

    private string? ErrorName(nuint result) => Marshal.PtrToStringUTF8(_functions.ErrorName(result));

    // Stays where it is while native code holds pointers to it between calls.
    private sealed class PinnedBuffer(int size)
    {
        public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(size, pinned: true);

        public ZstdBuffer First(int length) =>
            new() { Memory = Marshal.UnsafeAddrOfPinnedArrayElement(Bytes, 0), Size = (nuint)length };
    }
}
