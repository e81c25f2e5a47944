// SPDX-License-Identifier: Apache-2.0
namespace ImageForge.Bench;

/// <summary>Repeated measurements of one thing, in seconds.</summary>
internal sealed record Samples(params IReadOnlyList<double> Values)
{
    public double Median => Values.Order().ElementAt(Values.Count / 2);

    public double Least => Values.Min();

    public override string ToString() => Values.Count == 1 ? $"{Median:0.00} s" : $"{Median:0.00} s (least {Least:0.00}, n={Values.Count})";

    public static async Task<Samples> OfAsync(int count, Func<Task<double>> measure)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = await measure();
        return new(values);
    }
}
