/// The words that addresses in Latin letters are built with.
enum LatinAddressLexicon {
    /// What ends the name of a street.
    static let streets = """
        alley av ave avenue bend blvd boulevard broadway bypass cir circle close court cove cres
        crescent crossing ct dr drive embankment esplanade expressway freeway gardens gdns glen green
        grove heights highway hill hwy lane ln loop mews park parkway path pike pkwy pl place plaza
        point promenade quay rd ridge rise road row run sq square st street ter terrace trail trl
        turnpike vale view walk way wharf
        """
    /// Those of them that are everyday words too.
    static let weakStreets = """
        st ct way run view place green point park row walk path bend cross trail loop circle square heights
        hill grove rise vale ridge court drive close
        """
    /// What begins the name of a street in Romance languages.
    static let streetsInFront = """
        allée avenida calle carrer chemin corso impasse jalan paseo piazza plaza quai rua rue rúa strada
        travessa ul ulica via viale
        """
    /// Parts of a building.
    static let units = """
        # apartment apt bldg blk block building fl flat floor house level lot no number penthouse rm
        room shop ste studio suite tower unit
        """
    /// Abbreviations of states and provinces.
    static let states = """
        ab act ak al ar az bc ca co ct dc de fl ga hi ia id il in ks ky la ma mb md me mi mn mo ms mt nb
        nc nd ne nh nj nl nm ns nsw nv ny oh ok on or pa pe pr qc qld ri sc sd sk tas tn tx ut va vic vt
        wa wi wv wy yt
        """
    /// Their names, where these are one word.
    static let stateNames = """
        alabama alaska alberta arizona arkansas california colorado connecticut delaware florida georgia
        hawaii idaho illinois indiana iowa kansas kentucky louisiana maine manitoba maryland
        massachusetts michigan minnesota mississippi missouri montana nebraska nevada ohio oklahoma
        ontario oregon pennsylvania quebec queensland tasmania tennessee texas utah vermont victoria
        virginia washington wisconsin wyoming
        """
    /// Countries that end an address.
    static let countries = """
        australia canada china england france germany hong_kong india ireland italy new_zealand scotland
        singapore spain u.s.a uk united_kingdom united_states us usa wales
        """
    /// Points of the compass.
    static let directions = """
        e east n ne north northeast northwest nw s se south southeast southwest sw w west
        """
    /// Words that the name of a street does not have.
    static let notStreets = """
        a about after ago all an and any at away back before business by day days dollars down each
        early every for from get got her his hour hours i in is it item items its just km late left less
        me miles minute minutes month months more my not of off on only or order orders our out people
        per percent please some star stars still than that the their them these this those time times to
        until up us usd was we week weeks with year years you your
        """
}
