using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Effects;

/// <summary>Reads model files: one line a member, <c>documentation-comment-id; effect; effect</c>.</summary>
internal sealed class ModelReader
{
    private const string LineForm = "a line is 'documentation-comment-id; effect; effect' or 'order outer > inner'";

    private readonly Compilation _compilation;
    private readonly Dictionary<ISymbol, List<DeclaredFact>> _facts = new(SymbolEqualityComparer.Default);
    private readonly List<ISymbol> _symbols = [];
    private readonly Dictionary<DeclaredFact, ModelEffect> _effects = [];
    private readonly Dictionary<ISymbol, LockClass> _classes = new(SymbolEqualityComparer.Default);
    private readonly List<OrderDeclaration> _orders = [];
    private readonly List<ModelError> _errors = [];

    public ModelReader(Compilation compilation)
    {
        _compilation = compilation;
    }

    /// <summary>Adds what a file says.</summary>
    public void Read(string path, SourceText text, CancellationToken cancellation)
    {
        foreach (TextLine line in text.Lines)
        {
            cancellation.ThrowIfCancellationRequested();
            ModelPart whole = new ModelPart(path, text, line.Span).WithoutComment().Trim();
            if (!whole.Span.IsEmpty)
                ReadLine(whole);
        }
    }

    /// <summary>The model of all files that were read.</summary>
    public LockModel Finish()
    {
        // Whether something is a lock may be said further down, so that this is asked at the end.
        var all = new Declarations(Model());
        foreach (ISymbol symbol in _symbols)
        {
            List<DeclaredFact> facts = _facts[symbol];
            foreach ((DeclaredFact fact, string problem) in FactProblems.Of(symbol, [.. facts], all))
            {
                ModelEffect effect = _effects[fact];
                _errors.Add(new ModelError(
                    fact.Location!, $"'{effect.Word}' of '{Id(symbol)}': {problem}; it is written '{effect.Form}'"));
                facts.Remove(fact);
            }
        }

        return Model();
    }

    private LockModel Model() => new(
        _facts.ToDictionary(entry => entry.Key, entry => entry.Value.ToImmutableArray(), Comparer),
        _classes,
        [.. _orders],
        [.. _errors
            .OrderBy(error => error.Location.GetLineSpan().Path, StringComparer.Ordinal)
            .ThenBy(error => error.Location.SourceSpan.Start)]);

    private static IEqualityComparer<ISymbol> Comparer => SymbolEqualityComparer.Default!;

    private void ReadLine(ModelPart line)
    {
        if (line.StartsWithWord("order"))
        {
            ReadOrder(line);
            return;
        }

        ModelPart[] parts = [.. line.Split(';')];
        string id = parts[0].Text;
        if (Symbols(parts[0]) is not { } symbols)
            return;
        if (parts.Skip(1).All(part => part.Span.IsEmpty))
        {
            Report(parts[0], $"'{id}' has no effect: {LineForm}");
            return;
        }

        foreach (ModelPart part in parts.Skip(1))
        {
            if (!part.Span.IsEmpty && Effect(part) is { } effect)
                Add(symbols, effect, part);
        }
    }

    private void ReadOrder(ModelPart line)
    {
        ImmutableArray<string> names = [.. line.From("order".Length).Split('>').Select(part => part.Text)];
        if (names.Length < 2 || names.Any(name => name.Length == 0))
        {
            Report(line, "an order has two names or more, outermost first: 'order outer > inner'");
            return;
        }

        _orders.Add(new OrderDeclaration(names, line.Location));
    }

    private ImmutableArray<ISymbol>? Symbols(ModelPart part)
    {
        string id = part.Text;
        if (id.Length < 3 || id[1] != ':' || "MTPFE".IndexOf(id[0]) < 0)
        {
            Report(
                part, $"'{id}' is no documentation comment id, as 'M:Acme.Latch.Enter' or 'T:Acme.Latch': {LineForm}");
            return null;
        }

        ImmutableArray<ISymbol> symbols = DocumentationCommentId.GetSymbolsForDeclarationId(id, _compilation);
        if (!symbols.IsDefaultOrEmpty)
            return symbols;

        string similar = string.Join(", ", Similar(id).Select(symbol => $"'{Id(symbol)}'"));
        Report(part, similar.Length > 0
            ? $"'{id}' is not found; there is {similar}"
            : $"'{id}' is found neither in the project nor in its references; " +
                "parameters are part of it: 'M:Acme.Latch.Enter(System.Int32)'");
        return null;
    }

    /// <summary>Members of the same name with other parameters.</summary>
    private IEnumerable<ISymbol> Similar(string id)
    {
        string name = id.Split('(')[0];
        int dot = name.LastIndexOf('.');
        if (id[0] == 'T' || dot < 0 ||
            DocumentationCommentId.GetFirstSymbolForDeclarationId("T:" + name.Substring(2, dot - 2), _compilation) is
                not INamedTypeSymbol type)
        {
            return [];
        }

        string member = name.Substring(dot + 1).Replace('#', '.').Split('`')[0];
        return type.GetMembers(member).Where(found => Id(found).Length > 0).Take(3);
    }

    private DeclaredFact? Effect(ModelPart part)
    {
        ModelPart[] words = [.. part.Words()];
        if (ModelEffects.All.FirstOrDefault(one => one.Word == words[0].Text) is not { } effect)
        {
            string known = string.Join(", ", ModelEffects.All.Select(one => one.Word));
            Report(words[0], $"'{words[0].Text}' is no effect; these are: {known}");
            return null;
        }

        return effect.Argument == ModelArgument.LockFlags
            ? ModelArguments.Lock(effect, words, Report)
            : ModelArguments.Effect(effect, words, Report);
    }

    private void Add(ImmutableArray<ISymbol> symbols, DeclaredFact fact, ModelPart part)
    {
        ModelEffect effect = ModelEffects.All.First(one => one.Annotation == fact.Annotation);
        foreach (ISymbol symbol in symbols)
        {
            if ((effect.Subjects & ModelEffects.SubjectOf(symbol)) == 0)
            {
                Report(part, $"'{effect.Word}' cannot be said of {ModelEffects.Describe(symbol)}");
                return;
            }

            if (!_facts.TryGetValue(symbol, out List<DeclaredFact>? facts))
            {
                _facts[symbol] = facts = [];
                _symbols.Add(symbol);
            }

            // Equal facts stand in different places, so that each is one of its own.
            DeclaredFact placed = fact with { Location = part.Location };
            facts.Add(placed);
            _effects[placed] = effect;
            if (effect.Argument == ModelArgument.LockFlags && !_classes.ContainsKey(symbol))
                _classes[symbol] = LockClass.Declared(fact.Argument!, fact.LockFlags);
        }
    }

    private void Report(ModelPart part, string message) => _errors.Add(new ModelError(part.Location, message));

    private static string Id(ISymbol symbol) => DocumentationCommentId.CreateDeclarationId(symbol) ?? "";
}
