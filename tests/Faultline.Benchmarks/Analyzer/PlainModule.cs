using System.Globalization;
using System.Text;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>
/// Writes a class without locks: loops, queries, text, switches, exceptions, lambdas, generic and asynchronous methods,
/// as many as fill a file. Binding it costs what ordinary code costs.
/// </summary>
/// <param name="file">The file that the class stands in.</param>
/// <param name="random">Chooses methods and numbers.</param>
/// <param name="another">Chooses the module of some file, to call it.</param>
internal sealed class PlainModule(int file, Random random, Func<(string Name, string Qualified)> another)
{
    /// <summary>A statement that every module has, to write another one after it.</summary>
    public const string EditedStatement = "int total = start;";

    private static readonly Func<PlainModule, int, string>[] Kinds =
    [
        (module, n) => module.Sum(n),
        (module, n) => module.Describe(n),
        (module, n) => module.Group(n),
        (module, n) => module.Parse(n),
        (module, n) => module.ReadAsync(n),
        (module, n) => module.Largest(n),
        (module, n) => module.Grid(n),
        (module, n) => module.Text(n),
        (module, n) => module.Transform(n),
        (module, n) => module.Property(n),
    ];

    private string Type => $"Module{file}";

    /// <summary>The bodies that are called under locks.</summary>
    public IReadOnlyList<GeneratedBody> Bodies =>
    [
        new($"{Type}.Combine", file, Locks: [], [], [$"{Type}.Fold"]),
        new($"{Type}.Fold", file, Locks: [], [], []),
    ];

    /// <summary>The class, of about so many lines.</summary>
    public string Write(int lines)
    {
        var source = new StringBuilder();
        source.Append(CultureInfo.InvariantCulture, $$"""
            public sealed class {{Type}}
            {
                private const int Limit = {{random.Next(1000, 9000)}};

                private readonly Dictionary<string, int> _totals = new(StringComparer.Ordinal);
                private readonly string _name;

                public {{Type}}(string name)
                {
                    _name = name;
                }

                public static int Combine(int left, int right)
                {
                    if (left > right)
                        return Fold(left, right);
                    return right - left > Limit ? right % Limit : Fold(right, left) + {{Number()}};
                }

                private static int Fold(int larger, int smaller)
                {
                    int result = larger;
                    for (int i = smaller; i < larger; i += {{random.Next(3, 9)}})
                        result ^= i;
                    return result;
                }

            """);
        source.Append('\n').Append(Sum(0));
        int written = source.ToString().AsSpan().Count('\n');
        for (int n = 1; written < lines - 8; n++)
        {
            string method = Kinds[random.Next(Kinds.Length)](this, n);
            source.Append('\n').Append(method);
            written += 1 + method.AsSpan().Count('\n');
        }

        return source.Append("}\n").ToString();
    }

    private string Sum(int n) => $$"""
            public int Sum{{n}}(IReadOnlyList<int> values, int start)
            {
                int total = start;
                foreach (int value in values)
                {
                    if (value < {{Number()}})
                        continue;
                    total += value * {{Number()}};
                    if (total > Limit)
                        total = {{another().Qualified}}.Combine(total, Limit / {{Number()}});
                }

                return total;
            }

        """;

    private string Describe(int n) => $$"""
            public string Describe{{n}}(object? value) => value switch
            {
                null => _name,
                int number when number > {{Number()}} => $"{_name}: {number:D4}",
                int number => number.ToString(CultureInfo.InvariantCulture),
                string { Length: > {{Number()}} } text => text[..{{random.Next(1, 3)}}] + "...",
                string text => text.Trim(),
                IReadOnlyCollection<int> numbers => string.Join(", ", numbers.Take({{Number()}})),
                _ => value.ToString() ?? "",
            };

        """;

    private string Group(int n) => $$"""
            public Dictionary<int, List<string>> Group{{n}}(IEnumerable<string> words)
            {
                return words
                    .Where(word => word.Length > {{random.Next(1, 5)}} && !string.IsNullOrWhiteSpace(word))
                    .Select(word => word.ToUpperInvariant())
                    .GroupBy(word => word.Length % {{Number()}})
                    .OrderByDescending(group => group.Count())
                    .ToDictionary(group => group.Key, group => group.Distinct().ToList());
            }

        """;

    private string Parse(int n) => $$"""
            public bool TryParse{{n}}(string text, out (int Key, double Value) result)
            {
                result = default;
                string[] parts = text.Split(':', StringSplitOptions.RemoveEmptyEntries);
                if (parts.Length != 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out int key))
                    return false;
                try
                {
                    double value = double.Parse(parts[1], CultureInfo.InvariantCulture);
                    result = (key + {{Number()}}, Math.Sqrt(value));
                    return true;
                }
                catch (FormatException)
                {
                    _totals[parts[0]] = {{Number()}};
                    return false;
                }
            }

        """;

    private string ReadAsync(int n) => $$"""
            public async Task<int> Count{{n}}Async(TextReader reader, CancellationToken cancellation)
            {
                int count = 0;
                while (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
                {
                    if (line.StartsWith('#'))
                        continue;
                    foreach (string word in line.Split(' '))
                        count += word.Length > {{Number()}} ? 1 : 0;
                }

                return count;
            }

        """;

    private string Largest(int n) => $$"""
            public static T? Largest{{n}}<T>(IEnumerable<T> values, IComparer<T>? comparer = null)
                where T : class
            {
                comparer ??= Comparer<T>.Default;
                T? largest = null;
                foreach (T value in values.Skip({{random.Next(1, 4)}}))
                {
                    if (largest is null || comparer.Compare(value, largest) > 0)
                        largest = value;
                }

                return largest;
            }

        """;

    private string Grid(int n) => $$"""
            public static double[,] Grid{{n}}(int rows, int columns)
            {
                double[,] grid = new double[rows, columns];
                for (int row = 0; row < rows; row++)
                {
                    for (int column = 0; column < columns; column++)
                    {
                        double value = Math.Sin(row * {{Number()}}.0 / columns) + Math.Cos(column);
                        grid[row, column] = value < 0 ? -value : value * {{Number()}};
                    }
                }

                return grid;
            }

        """;

    private string Text(int n) => $$"""
            public string Text{{n}}(string source)
            {
                var builder = new StringBuilder(source.Length + {{Number()}});
                using var reader = new StringReader(source);
                while (reader.ReadLine() is { } line)
                {
                    if (_totals.TryGetValue(line, out int known))
                        builder.Append(line).Append(" = ").Append(known);
                    else
                        builder.AppendLine(CultureInfo.InvariantCulture, $"{_name}.{line.Length + {{Number()}}}");
                }

                return builder.ToString();
            }

        """;

    private string Transform(int n) => $$"""
            public List<int> Transform{{n}}(List<int> values, Func<int, int> change)
            {
                int Clamp(int value) => Math.Clamp(value, -{{Number()}}, Limit);
                Predicate<int> isWanted = value => value % {{Number()}} != 0;
                List<int> changed = values.ConvertAll(value => Clamp(change(value)));
                changed.RemoveAll(isWanted);
                changed.Sort((left, right) => right.CompareTo(left));
                return changed;
            }

        """;

    private string Property(int n) => $$"""
            public int Total{{n}}
            {
                get
                {
                    return _totals.TryGetValue(_name, out int total) ? total + {{Number()}} : 0;
                }
                set
                {
                    if (value < 0)
                        throw new ArgumentOutOfRangeException(nameof(value));
                    _totals[_name] = value;
                }
            }

        """;

    private int Number() => random.Next(2, 100);
}
