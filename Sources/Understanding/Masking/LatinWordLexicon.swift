/// What tells names in Latin letters from other words with capitals.
enum LatinWordLexicon {
    /// Words that are no part of a name even where they have a capital.
    static let notNames = """
        a able about absolutely account address advance afraid after afternoon again against agent
        alipay all already also always am amazing amazon america amex an and angry annoyed another any
        anybody anyone anything api app apple apr april are around as asap ask asked asking at aug
        august austin avenue aware awesome back bank based be because been before being best between
        birth blocked booking boston bot both bought broken buddy business but buy by california call
        called calling can cancel cancelled card case change changed chat check checked cheers china
        closed code com company confirm confirmed confused contacting correct could court credit
        currently customer customers cvv damaged date day dear debit dec december defective deliver
        delivered delivery denver dhl did different disappointed do dob does done double down dr drive
        during each eight either email evening ever every everyone everything facebook faithfully feb
        february fedex female fine finished first five flight florida folks for four friday friend from
        frustrated full gave gentleman get getting give given glad go going gone good google got great
        guys hacked had happy has hate have having he hello help here hey hi horrible hotel how http
        https i i'm iban id if im in incorrect inside instagram interested into invalid invoice is issue
        it item jan january jul july jun june just key kind know lady lane last late left less let lets
        like link living located locked london look looking lost love ma'am madam made madison make male
        man many mar march mastercard mate may me merry microsoft might mine miss missing misspelled
        monday month more morning mr mrs ms much must my name names near need neither never new nice
        nine no nobody not noted nothing nov november now number oct october of off oh ok okay old on
        once one only onto open or order order_no orders other otp our out outside over own package page
        paid parcel paris passport password pay payment paypal people person personal phone pin place
        please portland problem product prof question reaching ready really receipt ref refund regards
        required reservation reset return returned right road sad said same saturday say says seattle
        see sell send sent sep sept september service services seven shall she ship shipment shipped
        shop should sick since sincerely sir six sku sms so sold some somebody someone something sorry
        spelled springfield ssn still stolen store street stuck such sunday support sure take team
        telegram tell ten terrible texas than thank thanks that the them then there these they think
        this those three through thursday ticket time tired to today token told tomorrow tonight too
        took tracking tried triple try trying tuesday two uk unable under unhappy unknown until up
        update updated ups upset urgent url us usa use used using usps valid verified verify very visa
        waiting want was we website wechat wednesday week welcome well were what whatsapp when where
        which while who whom why will with within without wonderful wondering worked working works would
        writing wrong www year yes yesterday york you your yours zero
        """
    /// Words that stand before a surname in the names of shops, places and goods.
    static let common = """
        account adapter air amazon american android apple autumn avenue bank battery beach beer best big
        black blue book british cable cafe camera card case cash center central centre charger chinese
        city classic coffee college computer county credit customer date day dear debit delivery desktop
        earth east ebay evening express extra fire first fort free fresh galaxy game garden gift global
        gold golden good google grand great green happy headphone home hospital hotel house huawei ice
        international invoice ipad iphone island keyboard kitchen lake laptop las last little los mall
        market mastercard merry microsoft mobile money monitor month moon morning mount mouse movie
        music national new next night nokia north ocean office old order payment paypal phone photo
        pickup pixel port premium price prime printer rain red restaurant river road royal saint sales
        samsung san santa school second service shipping shop silver sky smart snow sony south speaker
        spring square standard star state store street summer sun super support tablet tea the ticket
        time town ultra university valley video visa water week west white wind windows wine winter
        world xiaomi year
        """
    /// Brands that sound like people.
    static let brands = """
        ben_sherman dr._martens dr_martens calvin_klein jack_daniels jack_daniel's ralph_lauren
        tommy_hilfiger michael_kors hugo_boss marc_jacobs paul_smith ted_baker kate_spade tory_burch
        estee_lauder levi_strauss johnnie_walker johnny_walker jim_beam jack_wolfskin harry_winston
        elizabeth_arden bobbi_brown mary_kay tom_ford stella_mccartney vera_wang jimmy_choo
        alexander_mcqueen alexander_wang fred_perry harley_davidson ben_jerry dr_pepper dr._pepper
        uncle_ben aunt_jemima jack_jones perry_ellis kenneth_cole nine_west donna_karan victoria_secret
        victoria's_secret christian_dior christian_louboutin karl_lagerfeld giorgio_armani
        emporio_armani tommy_bahama steve_madden sam_edelman cole_haan betsey_johnson laura_ashley
        laura_mercier charlotte_tilbury max_factor max_mara rebecca_minkoff vivienne_westwood
        jean_paul_gaultier yves_saint_laurent paco_rabanne issey_miyake oscar_mayer ben_and_jerry
        famous_amos captain_morgan austin_reed tim_hortons wendy's harry_potter peter_rabbit
        mickey_mouse john_deere john_lewis marks_spencer marks_and_spencer philip_morris henry_schein
        johnson_johnson jordan air_jordan charles_schwab wells_fargo jp_morgan morgan_stanley dr_oetker
        mr_clean mr_muscle mrs_fields mr_kipling russell_hobbs kitchen_aid lily_pulitzer lilly_pulitzer
        carolina_herrera isaac_mizrahi daniel_wellington frederique_constant thomas_sabo thomas_pink
        charles_tyrwhitt charles_keith clark's jo_malone molton_brown simon_schuster barbour
        virginia_slims james_bond san_francisco los_angeles new_york grand_canyon
        """
    /// Goods: what precedes them is a brand.
    static let products = """
        shoes shoe sneakers boots sandals heels bag bags handbag handbags purse wallet jeans shirt
        shirts t-shirt tee polo jacket jackets coat coats dress dresses suit suits watch watches perfume
        cologne fragrance sunglasses glasses belt hat cap socks underwear products product brand brands
        store stores outlet outlets collection line range whisky whiskey bourbon rum gin vodka wine beer
        soup chocolate chocolates cookies lipstick makeup foundation mascara cream lotion sheets towels
        bedding mattress jewelry jewellery rings ring necklace earrings guitar guitars amp headphones
        grill mixer toys doll book books movie movies film series tour album concert games game shop
        bikes bike motorcycle tractor tractors tea coffee sauce pizza burger trainers hoodie sweater
        knitwear lingerie swimwear bracelet scent scents paint eyewear frames luggage outfit tie ties
        pens pen
        """
    /// What precedes brands.
    static let selling = """
        sell sells selling stock stocks carry carries buy buying wear wearing brand brands label by new
        the a any some this that these those my authentic genuine fake real original vintage discount
        discounted official
        """
    /// Particles inside of names.
    static let particles = """
        abu af al bin bint da de del della den der di dos du e el ibn la le ter van von y
        """
    /// Chinese surnames in pinyin.
    static let pinyinSurnames = """
        bai cai cao chang chen cheng cui dai deng ding dong du duan fan fang feng fu gao gong gu guo han
        hao he hou hu huang jia jiang jin kong lei li liang liao lin liu long lu luo ma mao meng mo
        ouyang pan peng qian qin qiu ren shangguan shao shen shi sima song su sun tan tang tao tian wan
        wang wei wu xia xiang xiao xie xiong xu xue yan yang yao ye yin yu yuan zeng zhang zhao zheng
        zhou zhu zhuge zou
        """
    /// The syllables of pinyin.
    static let pinyin = """
        a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang
        cao ce cen cha chai chan chang chao che chen cheng chi chong chou chu chuan chuang chui chun ci
        cong cui cun da dai dan dang dao de deng di dian diao die ding dong dou du duan dui dun duo e en
        er fa fan fang fei fen feng fo fu gai gan gang gao ge gen geng gong gou gu gua guan guang gui
        guo ha hai han hang hao he hei heng hong hou hu hua huai huan huang hui hun huo ji jia jian
        jiang jiao jie jin jing jiong jiu ju juan jue jun kai kan kang ke ken kong kou ku kuai kuan
        kuang kui kun kuo lai lan lang lao le lei leng li lian liang liao lie lin ling liu long lou lu
        luan lue lun luo lv ma mai man mang mao mei men meng mi mian miao min ming mo mou mu na nai nan
        nang nao nei neng ni nian niang niao nie nin ning niu nong nu nuan nuo nv ou pai pan pang pao
        pei peng pi pian piao pin ping po pu qi qia qian qiang qiao qin qing qiong qiu qu quan que qun
        ran rang rao ren reng rong rou ru ruan rui run ruo sai san sang sao se sen sha shan shang shao
        she shen sheng shi shou shu shua shuai shuang shui shun shuo si song su suan sui sun suo ta tai
        tan tang tao te teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wan wang wei wen weng wo
        wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying
        yong you yu yuan yue yun za zai zan zao ze zen zeng zha zhai zhan zhang zhao zhe zhen zheng zhi
        zhong zhou zhu zhua zhuan zhuang zhun zhuo zi zong zou zu zuan zui zun zuo
        """
    /// Surnames that are words too.
    static let wordSurnames = """
        park street white black green brown king hall hill day field long price page bank banks cook
        rice stone rose wood woods fields berry ford lane west little young love fox bell cross cruz ray
        best wells mills waters house max lim le an seo sale su jordan francisco santiago costa
        washington kennedy austin christian baker carpenter porter hunter mason cole gray harper pan sun
        he ding ma tang yang cho may kaya silva das novak sato lin bishop dean marshall major knight
        duke prince
        """
    /// Words that people are mentioned behind.
    static let cues = """
        add invite belongs registered i'm im am it's hi hello hey dear thanks thx cheers contact by with
        under driver agent husband wife son daughter mother father brother sister friend partner boss
        colleague manager technician courier morning afternoon evening welcome here's mom dad mum
        roommate neighbor neighbour assistant secretary tenant landlord rep representative advisor
        operator met told asked gave promised said recipient named is thank you ask speak talk spoke
        speaking yours truly i
        """
    /// Words that people are mentioned behind, among much else.
    static let looseCues = """
        from to for this and or see love best
        """
    /// What stands right before a name and nothing else.
    static let titles = """
        mr mrs ms miss prof dr professor attn sincerely regards mx madam madame monsieur herr frau señor
        señora
        """
    /// What has a name without being a person.
    static let things = """
        company app user file product brand store business model domain screen host shop restaurant
        hotel school bank street city country item device network login
        """
}
