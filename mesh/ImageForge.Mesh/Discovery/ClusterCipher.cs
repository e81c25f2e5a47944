// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Security.Cryptography;
using Google.Protobuf;
using ImageForge.Mesh.Identity;
using Sidero.Discovery.Client;

namespace ImageForge.Mesh.Discovery;

/// <summary>
/// What stands between the members and the discovery service. Affiliate data: AES-256-GCM with a random nonce.
/// Endpoints: AES-256-ECB without authentication, on purpose deterministic, because the service removes duplicates of
/// what several members publish; so everything that is read is checked as if a stranger had written it.
/// </summary>
internal sealed class ClusterCipher : IDisposable
{
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int BlockSize = 16;

    private readonly AesGcm gcm;
    private readonly Aes ecb = Aes.Create();
    private readonly Lock ecbLock = new();

    public ClusterCipher(ClusterSecret secret)
    {
        gcm = new AesGcm(secret.Bytes, TagSize);
        ecb.Key = secret.Bytes.ToArray();
    }

    /// <returns>nonce(12) ‖ ciphertext ‖ tag(16).</returns>
    public byte[] SealData(ReadOnlySpan<byte> plaintext)
    {
        Span<byte> nonce = stackalloc byte[NonceSize];
        RandomNumberGenerator.Fill(nonce);
        return SealData(plaintext, nonce);
    }

    internal byte[] SealData(ReadOnlySpan<byte> plaintext, ReadOnlySpan<byte> nonce)
    {
        var blob = new byte[NonceSize + plaintext.Length + TagSize];
        nonce.CopyTo(blob);
        gcm.Encrypt(nonce, plaintext, blob.AsSpan(NonceSize, plaintext.Length), blob.AsSpan(NonceSize + plaintext.Length));
        return blob;
    }

    /// <returns>The plaintext, or null when the blob was not sealed with this secret.</returns>
    public byte[]? OpenData(ReadOnlySpan<byte> blob)
    {
        if (blob.Length < NonceSize + TagSize)
            return null;
        var plaintext = new byte[blob.Length - NonceSize - TagSize];
        try
        {
            gcm.Decrypt(blob[..NonceSize], blob[NonceSize..^TagSize], blob[^TagSize..], plaintext);
            return plaintext;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    /// <returns>Encrypted length(1) ‖ Endpoint message ‖ zero padding: 16 bytes for IPv4, 32 for IPv6.</returns>
    public byte[] SealEndpoint(IPEndPoint endpoint)
    {
        var message = new Endpoint { Ip = WireAddress.Encode(endpoint.Address), Port = (uint)endpoint.Port };
        var size = message.CalculateSize();
        var padded = new byte[(1 + size + BlockSize - 1) / BlockSize * BlockSize];
        padded[0] = (byte)size;
        message.WriteTo(padded.AsSpan(1, size));
        lock (ecbLock)
            return ecb.EncryptEcb(padded, PaddingMode.None);
    }

    /// <returns>The endpoint, or null for anything that no member would have written.</returns>
    public IPEndPoint? OpenEndpoint(ReadOnlySpan<byte> sealedEndpoint)
    {
        if (sealedEndpoint.Length is not (BlockSize or 2 * BlockSize))
            return null;
        byte[] padded;
        lock (ecbLock)
            padded = ecb.DecryptEcb(sealedEndpoint, PaddingMode.None);
        var size = padded[0];
        if (size > padded.Length - 1 || padded.AsSpan(1 + size).ContainsAnyExcept((byte)0))
            return null;
        try
        {
            var message = Endpoint.Parser.ParseFrom(padded, 1, size);
            return WireAddress.TryDecode(message.Ip, out var address) && message.Port is > 0 and <= ushort.MaxValue
                ? new IPEndPoint(address, (int)message.Port)
                : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        gcm.Dispose();
        ecb.Dispose();
    }
}
