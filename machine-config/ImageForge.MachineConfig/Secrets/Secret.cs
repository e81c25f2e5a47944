// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace ImageForge.MachineConfig;

/// <summary>
/// A value that must not be seen: it prints as <c>(secret)</c> wherever it is formatted (logs, records, exceptions,
/// debuggers, serialisers, which find no readable member). Only <see cref="Reveal"/> hands it out, so that every place
/// that does can be found by name.
/// </summary>
[DebuggerDisplay("(secret)")]
public sealed class Secret : IEquatable<Secret>
{
    /// <summary>What stands in the secret's place wherever something is shown.</summary>
    public const string Placeholder = "(secret)";

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly string? _value;

    public Secret(string value) => _value = value ?? throw new ArgumentNullException(nameof(value));

    /// <summary>A secret that only the machine will know.</summary>
    internal Secret(SecretReference reference) => Reference = reference;

    /// <summary>The absence of a secret; no valid manifest holds it.</summary>
    public static Secret Empty { get; } = new("");

    /// <summary>False for a reference that the machine follows when it boots: there is nothing to reveal before.</summary>
    public bool IsKnown => Reference is null;

    /// <summary>Where the machine finds the value; null when it is known.</summary>
    internal SecretReference? Reference { get; }

    /// <summary>The value itself. Callers answer for where it goes.</summary>
    /// <exception cref="InvalidOperationException">Only the machine knows it (<see cref="IsKnown"/>).</exception>
    public string Reveal() => _value ?? throw new InvalidOperationException("this secret is known to the machine only");

    public bool Equals(Secret? other) => other is not null && Reference == other.Reference && (_value is null || IsSame(other._value!));

    private bool IsSame(string other) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_value!), Encoding.UTF8.GetBytes(other));

    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <summary>Constant: a hash of the value would be a fingerprint of it.</summary>
    public override int GetHashCode() => 0;

    public override string ToString() => Placeholder;
}
