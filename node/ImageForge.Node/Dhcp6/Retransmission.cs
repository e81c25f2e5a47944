// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Node.Dhcp6;

/// <summary>
/// When a message is sent again (RFC 8415, section 15): about twice as long after each time, up to a ceiling, with a tenth
/// of chance in it.
/// </summary>
/// <param name="First">IRT.</param>
/// <param name="Ceiling">MRT; null: none.</param>
internal sealed record Retransmission(TimeSpan First, TimeSpan? Ceiling)
{
    public static Retransmission Solicit { get; } = Of(1, 3600);

    public static Retransmission Request { get; } = Of(1, 30);

    public static Retransmission Confirm { get; } = Of(1, 4);

    public static Retransmission Renew { get; } = Of(10, 600);

    public static Retransmission Rebind { get; } = Of(10, 600);

    public static Retransmission Information { get; } = Of(1, 3600);

    /// <param name="before">The delay before; null: the first.</param>
    /// <param name="random">In [0, 1).</param>
    public TimeSpan Next(TimeSpan? before, double random)
    {
        var chance = 0.2 * random - 0.1;
        // 18.2.1: the first wait of a Solicit is longer than its time, never shorter: so long are offers collected.
        if (before is not { } last) return First * (1 + (ReferenceEquals(this, Solicit) ? Math.Abs(chance) : chance));
        var next = last * (2 + chance);
        return next > Ceiling ? Ceiling.Value * (1 + chance) : next;
    }

    private static Retransmission Of(double first, double ceiling) => new(TimeSpan.FromSeconds(first), TimeSpan.FromSeconds(ceiling));
}
