// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ImageForge.Formats.Content;

/// <summary>A SHA-256 digest; a value of this type is always 64 lower-case hexadecimal digits.</summary>
public readonly record struct Digest
{
    private const int Size = SHA256.HashSizeInBytes;
    private static readonly string _zero = new('0', Size * 2);
    private readonly string? _hex;

    private Digest(string hex) => _hex = hex;

    /// <summary>64 lower-case digits; of <c>default</c>, all zeros.</summary>
    public string Hex => _hex ?? _zero;

    /// <summary>Wraps the 32 bytes of a computed SHA-256.</summary>
    public static Digest FromBytes(ReadOnlySpan<byte> sha256)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(sha256.Length, Size);
        return new(Convert.ToHexStringLower(sha256));
    }

    /// <summary>Reads 64 hexadecimal digits of either case, with nothing around them.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        var valid = text?.Length == Size * 2 && text.All(char.IsAsciiHexDigit);
        digest = valid ? new(text!.ToLowerInvariant()) : default;
        return valid;
    }

    /// <exception cref="FormatException">Not 64 hexadecimal digits.</exception>
    public static Digest Parse(string text) =>
        TryParse(text, out var digest) ? digest : throw new FormatException($"\"{text}\" is not a SHA-256 in hexadecimal");

    public static Digest Of(ReadOnlySpan<byte> bytes) => FromBytes(SHA256.HashData(bytes));

    public static Digest Of(ByteSource source)
    {
        using var sink = new HashingStream(Stream.Null);
        source.CopyTo(sink);
        return sink.Finish();
    }

    /// <summary>Of everything from the stream's position to its end.</summary>
    public static Digest Of(Stream stream) => FromBytes(SHA256.HashData(stream));

    public byte[] ToBytes() => Convert.FromHexString(Hex);

    public bool Equals(Digest other) => Hex == other.Hex;

    public override int GetHashCode() => Hex.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Hex;
}
