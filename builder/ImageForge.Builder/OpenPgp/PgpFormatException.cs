// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Builder.OpenPgp;

/// <summary>Bytes that are not well-formed OpenPGP (RFC 9580), or use what no archive uses.</summary>
internal sealed class PgpFormatException(string message) : Exception(message);
